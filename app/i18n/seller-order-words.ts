import { m } from '~/paraglide/messages.js';
import { caseOrderEventWords } from './case-words';

const EVENTS: Readonly<Record<string, () => string>> = {
  placed: m.common_event_placed,
  accepted: m.common_event_accepted,
  shipped: m.common_event_shipped,
  delivered: m.common_event_delivered,
  completed: m.common_event_completed,
  cancelled: m.common_event_cancelled,
  ship_reminder: m.common_event_ship_reminder,
  ship_escalation: m.common_event_ship_escalation,
};

/** The words for something that happened to a seller order. */
export function eventTitle(kind: string): string {
  return EVENTS[kind]?.() ?? caseOrderEventWords(kind) ?? kind;
}

const CARRIER_NAMES: Readonly<Record<string, string>> = {
  inpost: 'InPost',
  dpd: 'DPD',
  dhl: 'DHL',
  ups: 'UPS',
  gls: 'GLS',
  poczta_polska: 'Poczta Polska',
  orlen_paczka: 'ORLEN Paczka',
  fedex: 'FedEx',
};

/** A carrier's own name. */
export function carrierName(carrier: string): string {
  return CARRIER_NAMES[carrier] ?? m.common_carrier_other();
}
