import type { LoaderFunctionArgs } from '@remix-run/cloudflare';
import { requireOperator } from '~/session.server';
import { answerVatCsv } from '~/vat-page.server';

/** The VAT figures of a quarter as a file. */
export async function loader({ request, context }: LoaderFunctionArgs) {
  await requireOperator(context, request);
  return answerVatCsv(context.ports, request, null);
}
