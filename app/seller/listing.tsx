import {
  getFormProps,
  getInputProps,
  getSelectProps,
  getTextareaProps,
  type SubmissionResult,
  useForm,
} from '@conform-to/react';
import {
  type ActionFunctionArgs,
  type AppLoadContext,
  data,
  type LoaderFunctionArgs,
  type MetaFunction,
  unstable_parseMultipartFormData as parseMultipartFormData,
  redirect,
} from '@remix-run/cloudflare';
import { Form, Link, useActionData, useLoaderData, useNavigation } from '@remix-run/react';
import { useState } from 'react';
import type { z } from 'zod';
import { Alert } from '~/components/alert';
import { Button } from '~/components/button';
import { Field, TextAreaField } from '~/components/field';
import { FormErrors } from '~/components/form-errors';
import { SelectField } from '~/components/select-field';
import { useKeptAnswer } from '~/components/use-kept-answer';
import { PageHead, Panel } from '~/components/workspace-layout';
import { attributeText } from '~/domain/catalogue/attributes';
import { optionWordsOf, writeOptionWords } from '~/domain/catalogue/options';
import { isFetchablePicture } from '~/domain/catalogue/picture-address';
import type { CategoryId, SellerId } from '~/domain/ids';
import { type Currency, toDecimalText } from '~/domain/money/money';
import { parseRead, readForm } from '~/form-data.server';
import { m } from '~/paraglide/messages.js';
import { getLocale } from '~/paraglide/runtime.js';
import { paths } from '~/paths';
import { readCategories } from '~/queries/categories.server';
import { readSellerListing } from '~/queries/seller-listings.server';
import { addPicture, MAX_PICTURE_BYTES, retryPictures } from '~/services/add-picture.server';
import { saveListing, setListingStatus } from '~/services/edit-listing.server';
import { asDefinition } from '~/services/import-catalogue.server';
import { requireSeller } from '~/session.server';
import { categoryOptions } from './category-options';
import { ListingAttributes } from './listing-attributes';
import { listingErrors } from './listing-errors';
import { listingFormSchema, readAttributes, readListing } from './listing-form';
import { ListingPictures } from './listing-pictures';
import { ListingStatusBadge } from './listing-status';
import { type ListingFields, ListingVariants } from './listing-variants';
import { StockAnswers, type ToldStock } from './stock-answers';
import { toldStock } from './told-stock.server';

const NEW = 'new';
const NOT_FOUND = () => new Response(null, { status: 404 });

/** The listing that the address names; null for a new one. */
function listingIdOf(text: string | undefined): number | null {
  if (text === NEW) return null;
  if (text === undefined || !/^[1-9]\d{0,14}$/.test(text)) throw NOT_FOUND();
  return Number(text);
}

export async function loader({ request, params, context }: LoaderFunctionArgs) {
  const { sellerId } = await requireSeller(context, request);
  const { ports, requestContext } = context;
  const { locale } = requestContext;
  const listingId = listingIdOf(params.listingId);
  const [tree, found] = await Promise.all([
    readCategories(ports.db, ports.clock.nowMs()),
    listingId === null ? null : readSellerListing(ports.db, sellerId, listingId),
  ]);
  if (listingId !== null && found === null) throw NOT_FOUND();
  const listing = found?.listing;
  const priceText = (currency: Currency, amountMinor: number | undefined) => {
    if (amountMinor === undefined) return '';
    const text = toDecimalText({ amountMinor, currency });
    return locale === 'pl' ? text.replace('.', ',') : text;
  };
  const optionNames = found?.variants[0]?.options.map(({ name }) => name) ?? [];
  const attributes = Object.fromEntries(
    tree.all.map((category) => [
      category.categoryId,
      category.attributes.map((attribute) => ({
        code: attribute.code,
        label: locale === 'pl' ? attribute.namePl : attribute.nameEn,
        kind: attribute.kind,
        unit: attribute.unit,
        options: attribute.options.map((option) => ({ value: option.value, label: option[locale] })),
      })),
    ]),
  );
  return {
    listingId,
    version: listing?.contentVersion ?? 0,
    status: listing?.status ?? null,
    title:
      (locale === 'pl' ? (listing?.titlePl ?? listing?.titleEn) : (listing?.titleEn ?? listing?.titlePl)) ??
      '',
    slug: listing?.slug ?? '',
    categories: categoryOptions(tree, locale),
    attributes,
    attributeValues: Object.fromEntries(
      Object.entries(listing?.attributes ?? {}).map(([code, value]) => [code, attributeText(value)]),
    ),
    pictures: (found?.pictures ?? []).map(({ id, sourceUrl, state, failureCode, mediaKey }) => ({
      id,
      sourceUrl,
      state,
      failureCode,
      mediaKey,
    })),
    pictureBytesMax: MAX_PICTURE_BYTES,
    stock: Object.fromEntries(
      (found?.variants ?? []).map(({ variantId, onHand, held }) => [variantId, { onHand, held }]),
    ),
    values: {
      titlePl: listing?.titlePl ?? '',
      titleEn: listing?.titleEn ?? '',
      descriptionPl: listing?.descriptionPl ?? '',
      descriptionEn: listing?.descriptionEn ?? '',
      categoryId: listing === undefined ? '' : String(listing.categoryId),
      brand: listing?.brand ?? '',
      option1: optionNames[0] ?? '',
      option2: optionNames[1] ?? '',
      option3: optionNames[2] ?? '',
      optionWords: writeOptionWords(
        optionWordsOf((found?.variants ?? []).map(({ options }) => options)) ?? {},
      ),
      pictures: (found?.pictures ?? []).map(({ sourceUrl }) => sourceUrl).join('\n'),
      variants: found?.variants.map((variant) => ({
        variantId: String(variant.variantId),
        sku: variant.sku,
        gtin: variant.gtin ?? '',
        pricePLN: priceText('PLN', variant.prices.PLN),
        priceEUR: priceText('EUR', variant.prices.EUR),
        level: String(variant.onHand),
        weightGrams: variant.weightGrams === 0 ? '' : String(variant.weightGrams),
        value1: variant.options[0]?.value ?? '',
        value2: variant.options[1]?.value ?? '',
        value3: variant.options[2]?.value ?? '',
      })) ?? [{}],
    },
    operationId: ports.randomness.identifier('stk'),
  };
}

interface Answer {
  readonly result: SubmissionResult | null;
  readonly saved: boolean;
  readonly told: readonly ToldStock[];
  /** Codes of properties whose values cannot be read. */
  readonly attributes: readonly string[];
  readonly notice: { readonly tone: 'good' | 'info' | 'bad'; readonly text: string } | null;
}

const NOTHING: Answer = { result: null, saved: false, told: [], attributes: [], notice: null };

export async function action({ request, params, context }: ActionFunctionArgs) {
  const { sellerId } = await requireSeller(context, request, 'manager');
  const { ports, requestContext } = context;
  const listingId = listingIdOf(params.listingId);
  if (request.headers.get('Content-Type')?.startsWith('multipart/form-data'))
    return takePictures(context, request, sellerId, listingId);
  const form = await readForm(request);
  const intent = String(form.get('intent') ?? '');
  if (listingId !== null && (intent === 'publish' || intent === 'withdraw')) {
    const status = intent === 'publish' ? 'published' : 'withdrawn';
    const { changed } = await setListingStatus(ports, { sellerId, listingIds: [listingId], status });
    const text = changed > 0 ? m.seller_listing_changed({ count: 1 }) : m.seller_listing_nothing_changed();
    return data<Answer>({ ...NOTHING, notice: { tone: changed > 0 ? 'good' : 'info', text } });
  }
  if (listingId !== null && intent === 'retry-pictures') {
    await retryPictures(ports, { sellerId, listingId });
    return data<Answer>({ ...NOTHING, notice: { tone: 'info', text: m.seller_listing_retrying() } });
  }

  const submission = parseRead(form, listingFormSchema);
  if (submission.status !== 'success')
    return data<Answer>(
      { ...NOTHING, result: submission.reply() },
      { status: submission.status === 'error' ? 400 : 200 },
    );
  const tree = await readCategories(ports.db, ports.clock.nowMs());
  const category = tree.byId.get(submission.value.categoryId as CategoryId);
  const properties = readAttributes(form, (category?.attributes ?? []).map(asDefinition));
  const ownPictures = `${ports.publicOrigin}${paths.media('')}`;
  const read = readListing(submission.value, {
    attributes: properties.attributes,
    published: intent === 'save-publish',
    knownCategory: category !== undefined,
    isFetchable: (address) =>
      address.startsWith(ownPictures) || isFetchablePicture(address, ports.pictureHostsAllowed),
  });
  if (!read.ok || properties.errors.length > 0)
    return data<Answer>(
      {
        ...NOTHING,
        attributes: properties.errors,
        result: submission.reply({
          formErrors: [m.seller_listing_check()],
          fieldErrors: read.ok ? {} : read.errors,
        }),
      },
      { status: 400 },
    );
  const saved = await saveListing(ports, {
    sellerId,
    listingId,
    ...read.value,
    keepStatus: intent === 'save',
    operationId: String(form.get('operationId') ?? '').slice(0, 40) || ports.randomness.identifier('stk'),
  });
  if (!saved.ok) {
    if (saved.code === 'listing_unknown') throw NOT_FOUND();
    const taken: Record<string, string[]> = {};
    for (const [index, { sku }] of submission.value.variants.entries())
      if (saved.skus.includes(sku)) taken[`variants[${index}].sku`] = [m.seller_listing_sku_taken({ sku })];
    return data<Answer>(
      {
        ...NOTHING,
        result: submission.reply({
          formErrors: [m.seller_listing_check()],
          fieldErrors: taken,
        }),
      },
      { status: 409 },
    );
  }
  if (listingId === null)
    return redirect(paths.sellerListing(requestContext.locale, saved.value.listingId, { saved: 1 }));
  const skuOf = (variantId: number) =>
    submission.value.variants.find((variant) => variant.variantId === variantId)?.sku ?? '';
  return data<Answer>({ ...NOTHING, saved: true, told: toldStock(saved.value.stock, skuOf) });
}

async function takePictures(
  { ports }: AppLoadContext,
  request: Request,
  sellerId: SellerId,
  listingId: number | null,
) {
  if (listingId === null) throw NOT_FOUND();
  let added = 0;
  const refused: string[] = [];
  try {
    await parseMultipartFormData(request, async ({ name, filename, data: chunks }) => {
      const bytes = await readAtMost(chunks, MAX_PICTURE_BYTES);
      if (name !== 'pictures' || !filename) return null;
      const outcome =
        bytes === null
          ? { ok: false as const, code: 'picture_refused' as const }
          : await addPicture(ports, { sellerId, listingId, bytes });
      if (outcome.ok) added += 1;
      else if (outcome.code === 'listing_unknown') throw NOT_FOUND();
      else
        refused.push(
          outcome.code === 'too_many_pictures'
            ? m.seller_listing_picture_full()
            : m.seller_listing_picture_refused({ name: filename }),
        );
      return null;
    });
  } catch (error) {
    if (error instanceof Response) throw error;
    console.error('An upload could not be read.', error);
    refused.push(m.seller_import_unreadable());
  }
  const isBad = refused.length > 0;
  const text = [
    ...(added > 0 ? [m.seller_listing_uploaded({ count: added })] : []),
    ...new Set(refused),
  ].join(' ');
  return data<Answer>(
    { ...NOTHING, notice: { tone: isBad ? 'bad' : 'good', text: text || m.seller_import_no_file() } },
    { status: isBad ? 422 : 200 },
  );
}

/** The bytes of a part, or null when they are too many; they are read to their end either way. */
async function readAtMost(chunks: AsyncIterable<Uint8Array>, bytesMax: number): Promise<ArrayBuffer | null> {
  const parts: BlobPart[] = [];
  let bytes = 0;
  for await (const chunk of chunks) {
    bytes += chunk.length;
    if (bytes <= bytesMax) parts.push(chunk.slice());
  }
  return bytes > bytesMax ? null : new Blob(parts).arrayBuffer();
}

export const meta: MetaFunction<typeof loader> = ({ data: loaded }) => [
  { title: `${loaded?.title || m.seller_listing_new()} · ${m.common_brand()}` },
];

export default function ListingPage() {
  const lang = getLocale();
  const { listingId, version, status, title, slug } = useLoaderData<typeof loader>();
  const answer = useKeptAnswer(useActionData<typeof action>());
  const isNew = listingId === null;
  return (
    <>
      <PageHead
        title={isNew ? m.seller_listing_new() : title}
        crumbs={[
          { label: m.seller_listing_list_title(), href: paths.sellerListings(lang) },
          { label: isNew ? m.seller_listing_new() : title },
        ]}
        aside={status === null ? null : <ListingStatusBadge status={status} />}
        action={
          isNew ? null : (
            <>
              {status === 'published' ? (
                <Link
                  to={paths.listing(lang, { slug, id: listingId })}
                  className="inline-flex min-h-8 items-center text-sm font-semibold text-act underline"
                >
                  {m.seller_listing_view_shop()}
                </Link>
              ) : null}
              <Form method="post">
                <Button
                  size="small"
                  kind="quiet"
                  name="intent"
                  value={status === 'published' ? 'withdraw' : 'publish'}
                >
                  {status === 'published' ? m.seller_listing_withdraw_one() : m.seller_listing_publish_one()}
                </Button>
              </Form>
            </>
          )
        }
      />
      {answer?.notice ? <Alert tone={answer.notice.tone}>{answer.notice.text}</Alert> : null}
      {answer?.saved ? <Alert tone="good">{m.seller_listing_saved()}</Alert> : null}
      <StockAnswers told={(answer?.told ?? []).filter(({ code }) => code !== 'set')} />
      <ListingEditor key={`${listingId}-${version}`} />
      {isNew ? null : <ListingPictures />}
    </>
  );
}

function ListingEditor() {
  const { listingId, values, categories, attributes, attributeValues, stock, operationId, version } =
    useLoaderData<typeof loader>();
  const answer = useKeptAnswer(useActionData<typeof action>());
  const isSaving = useNavigation().formMethod === 'POST';
  const [form, fields] = useForm<z.input<typeof listingFormSchema>>({
    id: `listing-${listingId ?? NEW}-${version}`,
    defaultValue: values,
    lastResult: answer?.result ?? null,
  });
  const [categoryId, setCategoryId] = useState(values.categoryId);
  const variantFields: ListingFields = { form, fields, stock };
  return (
    <Form method="post" {...getFormProps(form)} className="grid gap-8">
      <input type="hidden" name="operationId" value={operationId} />
      <FormErrors id={form.errorId} errors={form.errors} />
      <Panel title={m.seller_listing_texts()}>
        <div className="grid items-start gap-4 md:grid-cols-2">
          <Field
            label={m.seller_listing_title_pl()}
            hint={m.seller_listing_title_hint()}
            errors={listingErrors(fields.titlePl.errors)}
            input={{ ...getInputProps(fields.titlePl, { type: 'text' }), lang: 'pl', maxLength: 200 }}
          />
          <Field
            label={m.seller_listing_title_en()}
            hint={m.seller_listing_title_hint()}
            errors={listingErrors(fields.titleEn.errors)}
            input={{ ...getInputProps(fields.titleEn, { type: 'text' }), lang: 'en', maxLength: 200 }}
          />
          <TextAreaField
            label={m.seller_listing_description_pl()}
            hint={m.seller_listing_description_hint()}
            errors={listingErrors(fields.descriptionPl.errors)}
            textarea={{ ...getTextareaProps(fields.descriptionPl), rows: 7, lang: 'pl' }}
          />
          <TextAreaField
            label={m.seller_listing_description_en()}
            hint={m.seller_listing_description_hint()}
            errors={listingErrors(fields.descriptionEn.errors)}
            textarea={{ ...getTextareaProps(fields.descriptionEn), rows: 7, lang: 'en' }}
          />
          <SelectField
            label={m.seller_listing_category()}
            errors={listingErrors(fields.categoryId.errors)}
            select={{
              ...getSelectProps(fields.categoryId),
              required: true,
              onChange: (event) => setCategoryId(event.currentTarget.value),
            }}
            options={categories}
            withEmpty
          />
          <Field
            label={m.seller_listing_brand()}
            optional
            errors={listingErrors(fields.brand.errors)}
            input={{ ...getInputProps(fields.brand, { type: 'text' }), maxLength: 80 }}
          />
        </div>
      </Panel>
      <ListingAttributes
        attributes={attributes[Number(categoryId)] ?? []}
        values={attributeValues}
        wrong={answer?.attributes ?? []}
        hasCategory={categoryId !== ''}
      />
      <ListingVariants {...variantFields} />
      <Panel title={m.seller_listing_pictures_addresses()}>
        <TextAreaField
          label={m.seller_listing_pictures_addresses()}
          labelHidden
          hint={m.seller_listing_pictures_hint()}
          errors={listingErrors(fields.pictures.errors)}
          textarea={{
            ...getTextareaProps(fields.pictures),
            rows: 4,
            spellCheck: false,
            placeholder: 'https://',
            className: 'text-sm break-all',
          }}
        />
      </Panel>
      <div className="sticky bottom-0 z-10 -mx-4 flex flex-wrap gap-3 border-t bg-ground px-4 py-3 lg:-mx-8 lg:px-8">
        {listingId === null ? (
          <>
            <Button name="intent" value="save-publish" busy={isSaving}>
              {m.seller_listing_save_publish()}
            </Button>
            <Button kind="quiet" name="intent" value="save-draft">
              {m.seller_listing_save_draft()}
            </Button>
          </>
        ) : (
          <Button name="intent" value="save" busy={isSaving}>
            {m.seller_listing_save()}
          </Button>
        )}
      </div>
    </Form>
  );
}
