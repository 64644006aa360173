import type { LoaderFunctionArgs, MetaFunction } from '@remix-run/cloudflare';
import { Link, useLoaderData } from '@remix-run/react';
import { buttonClass } from '~/components/button';
import { INVOICE_KINDS } from '~/components/invoices-table';
import { PageHead } from '~/components/workspace-layout';
import type { InvoiceParty } from '~/domain/invoice/commission-invoice';
import { amount, date } from '~/i18n/format';
import { m } from '~/paraglide/messages.js';
import { getLocale } from '~/paraglide/runtime.js';
import { paths } from '~/paths';
import { requireSeller } from '~/session.server';
import { AmountRow } from './amount-row';
import { readInvoiceAt } from './invoice-at.server';
import { SERVICE_WORDS } from './statement-words';

export async function loader({ request, params, context }: LoaderFunctionArgs) {
  const { sellerId } = await requireSeller(context, request, 'manager');
  const invoice = await readInvoiceAt(context.ports, sellerId, params.number ?? '');
  if (invoice === null) throw new Response(null, { status: 404 });
  return { invoice };
}

export const meta: MetaFunction<typeof loader> = ({ data }) => [
  { title: `${data?.invoice.number ?? m.payouts_invoices_title()} · ${m.common_brand()}` },
];

export default function SellerInvoicePage() {
  const lang = getLocale();
  const { invoice } = useLoaderData<typeof loader>();
  const { currency, kind, corrects } = invoice;
  const money = (amountMinor: number) => amount({ amountMinor, currency });
  return (
    <>
      <PageHead
        title={`${INVOICE_KINDS[kind]()} ${invoice.number}`}
        lead={m.payouts_invoice_about({
          month: date(`${invoice.month}-15T12:00:00Z`, 'month'),
          issued: date(invoice.issuedAt),
        })}
      />
      <p>
        <a
          href={paths.sellerCommissionInvoicePdf(lang, invoice.number)}
          download
          className={buttonClass({ kind: 'quiet', size: 'small' })}
        >
          {m.payouts_pdf()}
        </a>
      </p>
      {corrects === null ? null : (
        <p>
          {m.payouts_invoice_corrects()}{' '}
          <Link
            to={paths.sellerCommissionInvoice(lang, corrects)}
            className="font-semibold text-act underline"
          >
            {corrects}
          </Link>
        </p>
      )}
      <div className="grid gap-6 sm:grid-cols-2">
        <Party title={m.payouts_invoice_issuer()} party={invoice.issuer} />
        <Party title={m.payouts_invoice_buyer()} party={invoice.buyer} />
      </div>
      <dl className="figures grid max-w-xl rounded-md border bg-surface">
        {invoice.lines.map((line) => (
          <AmountRow key={line.service} term={SERVICE_WORDS[line.service]()} value={money(line.netMinor)} />
        ))}
        <AmountRow term={m.payouts_invoice_net()} value={money(invoice.netMinor)} />
        <AmountRow term={m.payouts_invoice_vat()} value={money(invoice.vatMinor)} />
        <AmountRow term={m.payouts_invoice_gross()} value={money(invoice.grossMinor)} strong />
      </dl>
      <p className="measure text-sm text-soft">{m.payouts_invoice_paid()}</p>
    </>
  );
}

function Party({ title, party }: { readonly title: string; readonly party: InvoiceParty }) {
  return (
    <section>
      <h2 className="text-sm text-soft">{title}</h2>
      <address className="not-italic">
        <strong>{party.name}</strong>
        <br />
        {party.street}
        <br />
        {party.postalCode} {party.city}, {party.country}
        {party.vatNumber ? (
          <>
            <br />
            {m.payouts_invoice_vat_number({ number: party.vatNumber })}
          </>
        ) : null}
      </address>
    </section>
  );
}
