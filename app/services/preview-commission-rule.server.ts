import { addToPreview, type PreviewRow, rulesWithChange } from '~/domain/commission/preview';
import type { CommissionRule } from '~/domain/commission/rules';
import type { Ports } from '~/ports/ports';
import { readCommissionRules, readPastSellerOrders } from '~/queries/commission-rules.server';
import type { CommissionRuleInput } from './save-commission-rule.server';

/** How much of the past a preview looks at. */
export const PREVIEW_DAYS = 30;
const PAGE_SELLER_ORDERS = 2_000;
/** Beyond that many seller orders the preview says that it saw only a part. */
export const PREVIEW_SELLER_ORDERS_MAX = 400_000;

export interface CommissionPreview {
  readonly rows: readonly PreviewRow[];
  /** False when there were more seller orders than a preview reads. */
  readonly isComplete: boolean;
}

/**
 * What the last 30 days would have earned had a rule been in force all the time, by seller and currency; rows that
 * the rule would not have touched are among them. Writes nothing. A round trip per 2,000 seller orders.
 */
export async function previewCommissionRule(
  ports: Pick<Ports, 'db' | 'clock'>,
  input: { readonly rule: CommissionRuleInput },
): Promise<CommissionPreview> {
  const nowMs = ports.clock.nowMs();
  const change: CommissionRule = { ...input.rule, id: 'preview', validToMs: null };
  const inForce = (await readCommissionRules(ports.db)).filter(
    (rule) => rule.validFromMs <= nowMs && (rule.validToMs === null || rule.validToMs > nowMs),
  );
  const changed = { rules: rulesWithChange(inForce, change), changeId: change.id, atMs: nowMs };
  const rows = new Map<string, PreviewRow>();
  const from = new Date(nowMs - PREVIEW_DAYS * 86_400_000);
  let afterId: string | null = '';
  for (let read = 0; afterId !== null; read += PAGE_SELLER_ORDERS) {
    if (read >= PREVIEW_SELLER_ORDERS_MAX) return { rows: [...rows.values()], isComplete: false };
    const page: Awaited<ReturnType<typeof readPastSellerOrders>> = await readPastSellerOrders(ports.db, {
      from,
      afterId,
      limit: PAGE_SELLER_ORDERS,
    });
    addToPreview(rows, page.orders, changed);
    afterId = page.lastId;
  }
  return { rows: [...rows.values()], isComplete: true };
}
