import { Form, Link } from '@remix-run/react';
import type { CurrencyCode } from '~/domain/money/money';
import type { Invoice, InvoiceCorrection, InvoiceParty } from '~/domain/tax/invoice';
import { amount, countryName, date, type Moment, percentOfBps } from '~/i18n/format';
import { m } from '~/paraglide/messages.js';
import { getLocale } from '~/paraglide/runtime.js';
import { Button, buttonClass } from './button';

interface InvoicePageProps {
  readonly orderNumber: string;
  /** Null while nobody has asked for it. */
  readonly issued: {
    readonly number: string;
    readonly issuedAt: Moment;
    readonly document: Invoice;
    readonly corrections: readonly {
      readonly number: string;
      readonly issuedAt: Moment;
      readonly document: InvoiceCorrection;
    }[];
  } | null;
  /** Whether it can be asked for. */
  readonly mayIssue: boolean;
  readonly pdfHref: string;
  readonly backTo: string;
}

/** A seller's invoice and its corrections on a page that prints as one; posts to its own address to have it issued. */
export function InvoicePage({ orderNumber, issued, mayIssue, pdfHref, backTo }: InvoicePageProps) {
  return (
    <main className="mx-auto grid w-full max-w-4xl gap-6 p-4 sm:p-8 print:max-w-none print:p-0">
      <p className="flex flex-wrap items-center justify-between gap-3 print:hidden">
        <Link to={backTo} className="text-act underline">
          {m.promotions_invoice_back({ number: orderNumber })}
        </Link>
        {issued === null ? null : (
          <a href={pdfHref} download className={buttonClass({ kind: 'quiet', size: 'small' })}>
            {m.promotions_invoice_pdf()}
          </a>
        )}
      </p>
      {issued === null ? (
        <>
          <h1>{m.promotions_invoice_title()}</h1>
          <p className="measure">{mayIssue ? m.promotions_invoice_ask() : m.promotions_invoice_not_yet()}</p>
          {mayIssue ? (
            <Form method="post">
              <Button>{m.promotions_invoice_issue()}</Button>
            </Form>
          ) : null}
        </>
      ) : (
        <Issued {...issued} pdfHref={pdfHref} />
      )}
    </main>
  );
}

function Issued({
  number,
  issuedAt,
  document,
  corrections,
  pdfHref,
}: NonNullable<InvoicePageProps['issued']> & { readonly pdfHref: string }) {
  const money = (amountMinor: number) => amount({ amountMinor, currency: document.currency });
  return (
    <>
      <header className="grid gap-1">
        <h1 className="figures">{m.promotions_invoice_number({ number })}</h1>
        <p className="text-soft">
          {m.promotions_invoice_issued({ day: date(issuedAt) })} ·{' '}
          {m.promotions_invoice_order({ number: document.orderNumber })}
        </p>
      </header>
      <div className="grid gap-6 sm:grid-cols-2 print:grid-cols-2">
        <Party title={m.promotions_invoice_seller()} party={document.seller} />
        <Party title={m.promotions_invoice_buyer()} party={document.buyer} />
      </div>
      <Lines label={m.promotions_invoice_lines()} amounts={document} currency={document.currency} />
      {document.taxTreatment === 'reverse_charge' ? <p>{m.promotions_invoice_reverse_charge()}</p> : null}
      <p>{m.promotions_invoice_paid({ price: money(document.grossMinor - document.promotionMinor) })}</p>
      {document.promotionMinor > 0 ? (
        <p>{m.promotions_part_paid({ price: money(document.promotionMinor) })}</p>
      ) : null}
      {corrections.map((correction) => {
        const { after } = correction.document;
        const backMinor = correction.document.promotionMinor - correction.document.grossMinor;
        return (
          <section key={correction.number} className="grid gap-3 border-t pt-6">
            <h2 className="figures">
              {m.promotions_invoice_correction_number({ number: correction.number })}
            </h2>
            <p className="text-soft">
              {m.promotions_invoice_correction_about({
                day: date(correction.issuedAt),
                number: correction.document.corrects,
                issued: date(correction.document.correctsIssuedAtMs),
              })}
            </p>
            <Lines label={correction.number} amounts={correction.document} currency={document.currency} />
            <p>{m.promotions_invoice_given_back({ price: money(backMinor) })}</p>
            <p className="figures font-semibold">
              {m.promotions_invoice_after({
                net: money(after.netMinor),
                vat: money(after.vatMinor),
                gross: money(after.grossMinor),
              })}
            </p>
            <p className="print:hidden">
              <a
                href={`${pdfHref}${pdfHref.includes('?') ? '&' : '?'}correction=${encodeURIComponent(correction.number)}`}
                download
                className="text-act underline"
              >
                {m.promotions_invoice_correction_pdf({ number: correction.number })}
              </a>
            </p>
          </section>
        );
      })}
    </>
  );
}

interface LinesProps {
  readonly label: string;
  readonly amounts: Pick<Invoice, 'lines' | 'rates' | 'netMinor' | 'vatMinor' | 'grossMinor'>;
  readonly currency: CurrencyCode;
}

/** The lines of an invoice or of a correction, with their sums by rate and in all. */
function Lines({ label, amounts, currency }: LinesProps) {
  const lang = getLocale();
  const money = (amountMinor: number) => amount({ amountMinor, currency });
  const cell = 'px-2 py-1 text-right whitespace-nowrap';
  return (
    <section
      aria-label={label}
      // biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be reached by keyboard.
      tabIndex={0}
      className="overflow-x-auto"
    >
      <table className="figures w-full border-collapse text-sm">
        <thead>
          <tr className="border-b">
            <th scope="col" className="py-1 pr-2 text-left">
              {m.promotions_invoice_item()}
            </th>
            <th scope="col" className={cell}>
              {m.common_quantity()}
            </th>
            <th scope="col" className={cell}>
              {m.promotions_invoice_net()}
            </th>
            <th scope="col" className={cell}>
              {m.promotions_invoice_rate()}
            </th>
            <th scope="col" className={cell}>
              VAT
            </th>
            <th scope="col" className={cell}>
              {m.promotions_invoice_gross()}
            </th>
          </tr>
        </thead>
        <tbody>
          {amounts.lines.map((line, index) => (
            <tr key={index} className="border-b">
              <th scope="row" className="min-w-40 py-1 pr-2 text-left font-normal">
                {lang === 'pl' ? line.titlePl : line.titleEn}
              </th>
              <td className={cell}>{line.quantity === 0 ? '–' : line.quantity}</td>
              <td className={cell}>{money(line.netMinor)}</td>
              <td className={cell}>{percentOfBps(line.rateBps)}</td>
              <td className={cell}>{money(line.vatMinor)}</td>
              <td className={cell}>{money(line.grossMinor)}</td>
            </tr>
          ))}
        </tbody>
        <tfoot>
          {amounts.rates.map((rate) => (
            <tr key={rate.rateBps}>
              <th scope="row" colSpan={2} className="py-1 pr-2 text-left font-normal text-soft">
                {m.promotions_invoice_of_rate()}
              </th>
              <td className={cell}>{money(rate.netMinor)}</td>
              <td className={cell}>{percentOfBps(rate.rateBps)}</td>
              <td className={cell}>{money(rate.vatMinor)}</td>
              <td className={cell}>{money(rate.grossMinor)}</td>
            </tr>
          ))}
          <tr className="border-t font-bold">
            <th scope="row" colSpan={2} className="py-2 pr-2 text-left">
              {m.common_total()}
            </th>
            <td className={cell}>{money(amounts.netMinor)}</td>
            <td />
            <td className={cell}>{money(amounts.vatMinor)}</td>
            <td className={cell}>{money(amounts.grossMinor)}</td>
          </tr>
        </tfoot>
      </table>
    </section>
  );
}

function Party({ title, party }: { title: string; party: InvoiceParty }) {
  return (
    <section className="grid content-start gap-1">
      <h2 className="text-base">{title}</h2>
      <address className="not-italic">
        <strong className="block">{party.name}</strong>
        <span className="block">{party.street}</span>
        <span className="block">
          {party.postalCode} {party.city}, {countryName(party.country)}
        </span>
        {party.vatNumber === null ? null : (
          <span className="block">{m.promotions_invoice_vat_number({ number: party.vatNumber })}</span>
        )}
      </address>
    </section>
  );
}
