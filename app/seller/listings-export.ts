import type { LoaderFunctionArgs } from '@remix-run/cloudflare';
import { marketDate } from '~/domain/shipping/calendar';
import { exportListings } from '~/services/export-listings.server';
import { requireSeller } from '~/session.server';
import { csvAnswer } from './csv-answer.server';

/** The seller's catalogue in our own format, which imports again unchanged. */
export async function loader({ request, context }: LoaderFunctionArgs) {
  const { sellerId, seller } = await requireSeller(context, request);
  const { ports, requestContext } = context;
  const day = marketDate(new Date(ports.clock.nowMs()));
  return csvAnswer(
    exportListings(ports, { sellerId, locale: requestContext.locale }),
    `${seller.slug}-${day}.csv`,
  );
}
