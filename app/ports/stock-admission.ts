import type { Result } from '~/domain/result';
import type { AdmissionRefusal, Wanted } from '~/domain/stock/admission';

/**
 * The door before the keepers of stock: lets no more checkouts of one SKU begin at once than can be served, and refuses
 * from memory what a keeper has just refused. Only for checkouts that begin: what was granted never comes by here.
 */
export interface StockAdmission {
  /**
   * The refusal that can be given without asking anybody; undefined when the keepers have to be asked. A checkout that
   * was let in names itself: it may be the one that is to ask.
   */
  refusal(wanted: readonly Wanted[], visitor?: string): AdmissionRefusal | undefined;
  /**
   * Lets a checkout of all that is wanted begin, perhaps after waiting. Whoever was let in leaves, however it ended;
   * one that is cut off is forgotten after a time.
   *
   * @param visitor names the checkout, and no other.
   */
  enter(visitor: string, wanted: readonly Wanted[]): Promise<Result<{ leave(): void }, AdmissionRefusal>>;
}
