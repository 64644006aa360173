import type { LoaderFunctionArgs } from '@remix-run/cloudflare';
import { requireSeller } from '~/session.server';
import { answerVatCsv } from '~/vat-page.server';

/** The VAT figures of a quarter as a file. */
export async function loader({ request, context }: LoaderFunctionArgs) {
  const { sellerId } = await requireSeller(context, request, 'manager');
  return answerVatCsv(context.ports, request, sellerId);
}
