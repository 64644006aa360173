import { addBusinessDays, addWeekdays, marketDate } from './calendar';
import type { ShippingMethod } from './methods';

/** Most business days a seller may take to hand a parcel over. */
export const MAX_HANDLING_DAYS = 30;

/** Days (`YYYY-MM-DD`) between which a parcel arrives. */
export interface DeliveryEstimate {
  readonly from: string;
  readonly to: string;
}

/**
 * The day by which a seller has to dispatch what is ordered now: `handlingDays` business days from today in Poland,
 * not counting the seller's own `holidays` (`YYYY-MM-DD`).
 */
export function shipByDate(input: {
  readonly now: Date;
  readonly handlingDays: number;
  readonly holidays: readonly string[];
}): string {
  return addBusinessDays(marketDate(input.now), input.handlingDays, input.holidays);
}

/**
 * When a parcel ordered now arrives: dispatched by the ship-by date, then on its way for the method's business days.
 * On the way to other countries only weekends are known to be free.
 */
export function estimateDelivery(input: {
  readonly now: Date;
  readonly handlingDays: number;
  readonly method: Pick<ShippingMethod, 'minDays' | 'maxDays'>;
  readonly holidays: readonly string[];
  readonly country: string;
}): DeliveryEstimate {
  const dispatched = shipByDate(input);
  const arrive = input.country === 'PL' ? addBusinessDays : addWeekdays;
  return {
    from: arrive(dispatched, input.method.minDays),
    to: arrive(dispatched, input.method.maxDays),
  };
}
