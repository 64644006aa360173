import { Form } from '@remix-run/react';
import type { Currency } from '~/domain/money/money';
import { amount, countryName, percentOfBps } from '~/i18n/format';
import { m } from '~/paraglide/messages.js';
import { Button, buttonClass } from './button';
import { DataTable, type TableColumn } from './data-table';
import { EmptyState } from './empty-state';
import { SelectField } from './select-field';
import { PageHead, Panel } from './workspace-layout';

interface VatFigureView {
  readonly sellerId: number;
  readonly sellerName: string;
  readonly country: string;
  readonly scheme: 'domestic' | 'oss' | 'reverse_charge';
  readonly rateBps: number;
  readonly currency: Currency;
  readonly soldMinor: number;
  readonly soldVatMinor: number;
  readonly backMinor: number;
  readonly backVatMinor: number;
}

const SCHEMES = {
  domestic: m.promotions_vat_domestic,
  oss: m.promotions_vat_oss,
  reverse_charge: m.promotions_vat_reverse_charge,
} as const;

interface VatPageProps {
  readonly lead: string;
  readonly quarter: string;
  readonly quarters: readonly string[];
  readonly figures: readonly VatFigureView[];
  readonly withSellers: boolean;
  readonly csvHref: string;
}

/** VAT by country of delivery for a quarter, which stands in the address. */
export function VatPage({ lead, quarter, quarters, figures, withSellers, csvHref }: VatPageProps) {
  const money = (figure: VatFigureView, amountMinor: number) =>
    amount({ amountMinor, currency: figure.currency });
  const seller: TableColumn<VatFigureView> = {
    key: 'seller',
    header: m.promotions_vat_seller(),
    cell: (figure) => figure.sellerName,
  };
  return (
    <>
      <PageHead title={m.promotions_vat_nav()} lead={lead} />
      <Form method="get" className="flex flex-wrap items-end gap-3">
        <SelectField
          label={m.promotions_vat_quarter()}
          select={{ name: 'quarter', defaultValue: quarter }}
          options={quarters.map((value) => ({ value, label: value }))}
        />
        <Button kind="quiet">{m.promotions_vat_show()}</Button>
        <a href={csvHref} download className={buttonClass({ kind: 'quiet' })}>
          {m.promotions_vat_download()}
        </a>
      </Form>
      <Panel title={quarter}>
        <DataTable
          caption={`${m.promotions_vat_nav()} ${quarter}`}
          captionHidden
          rows={figures}
          rowKey={({ sellerId, country, scheme, rateBps, currency }) =>
            [sellerId, country, scheme, rateBps, currency].join(' ')
          }
          empty={
            <EmptyState title={m.promotions_vat_none_title()}>{m.promotions_vat_none_advice()}</EmptyState>
          }
          columns={[
            {
              key: 'country',
              header: m.promotions_vat_country(),
              isRowHeader: true,
              cell: (figure) => countryName(figure.country),
            },
            ...(withSellers ? [seller] : []),
            {
              key: 'scheme',
              header: m.promotions_vat_scheme(),
              cell: (figure) => SCHEMES[figure.scheme](),
            },
            {
              key: 'rate',
              header: m.promotions_invoice_rate(),
              align: 'end',
              cell: (figure) => percentOfBps(figure.rateBps),
            },
            {
              key: 'sold',
              header: m.promotions_vat_sold(),
              align: 'end',
              wideOnly: true,
              cell: (figure) => money(figure, figure.soldMinor),
            },
            {
              key: 'sold-vat',
              header: m.promotions_vat_sold_vat(),
              align: 'end',
              wideOnly: true,
              cell: (figure) => money(figure, figure.soldVatMinor),
            },
            {
              key: 'back',
              header: m.promotions_vat_back(),
              align: 'end',
              wideOnly: true,
              cell: (figure) => money(figure, figure.backMinor),
            },
            {
              key: 'back-vat',
              header: m.promotions_vat_back_vat(),
              align: 'end',
              wideOnly: true,
              cell: (figure) => money(figure, figure.backVatMinor),
            },
            {
              key: 'due',
              header: m.promotions_vat_due(),
              align: 'end',
              cell: (figure) => money(figure, figure.soldVatMinor - figure.backVatMinor),
            },
          ]}
        />
      </Panel>
    </>
  );
}
