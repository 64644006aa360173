/** The operator's queues of cases: to decide, banks, all open ones, all; and refunds that a bank did not take. */
export const CASE_QUEUES = ['decide', 'banks', 'open', 'all', 'refunds'] as const;
export type CaseQueue = (typeof CASE_QUEUES)[number];
