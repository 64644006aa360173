import type { SellerId } from '~/domain/ids';
import type { Ports } from '~/ports/ports';
import { readSellerInvoice } from '~/queries/invoices.server';

/** `FV-2026-11-000001`: a number with its slashes made fit for an address. */
const PLACE = /^(F[VK])-(\d{4})-(\d{2})-(\d{6,9})$/;

/** A seller's commission invoice by its number in an address; null when it is none or another seller's. */
export async function readInvoiceAt({ db }: Pick<Ports, 'db'>, sellerId: SellerId, place: string) {
  const [, kind, year, month, serial] = PLACE.exec(place) ?? [];
  return serial
    ? readSellerInvoice(db, sellerId, { series: `${kind}/${year}/${month}`, serial: Number(serial) })
    : null;
}
