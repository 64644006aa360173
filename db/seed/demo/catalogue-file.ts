import { stringify } from 'csv-stringify/sync';
import type { ListingInput } from '~/domain/catalogue/listing-input';
import type { OptionWords } from '~/domain/catalogue/options';
import { rynekHeader, rynekRows } from '~/domain/import/formats/rynek';
import { COLOURS } from './colours.ts';
import type { DemoListing } from './make-catalogue.ts';

/** English for what the options of the demo marketplace are called. */
const OPTION_WORDS: OptionWords = {
  Kolor: 'Colour',
  Rozmiar: 'Size',
  Wymiary: 'Dimensions',
  Długość: 'Length',
  Pojemność: 'Capacity',
  'Masa netto': 'Net weight',
  'Rozmiar ramy': 'Frame size',
  'Wysokość rośliny': 'Plant height',
  ...Object.fromEntries(Object.values(COLOURS).map(({ pl, en }) => [pl, en])),
};

/** A listing as the application's schema takes it. The category is named in the file, not numbered. */
export function asListingInput(listing: DemoListing, picturesOrigin: string): ListingInput {
  return {
    titles: listing.titles,
    descriptions: listing.descriptions,
    categoryId: 1,
    brand: listing.brand,
    options: [...listing.options],
    optionWords: OPTION_WORDS,
    attributes: { ...listing.attributes },
    pictures: listing.pictures.map((picture) => `${picturesOrigin}/${picture.path}`),
    variants: listing.variants.map(({ sku, gtin, prices, quantity, weightGrams, optionValues }) => ({
      sku,
      gtin,
      prices,
      quantity,
      weightGrams,
      optionValues: [...optionValues],
    })),
    published: true,
  };
}

/** A seller's catalogue as a file of our own format. */
export function makeCatalogueFile(listings: readonly DemoListing[], picturesOrigin: string): string {
  const attributeCodes = [...new Set(listings.flatMap(({ attributes }) => Object.keys(attributes)))].sort();
  return stringify([
    rynekHeader(attributeCodes),
    ...listings.flatMap((listing) =>
      rynekRows(
        {
          externalId: listing.externalId,
          input: asListingInput(listing, picturesOrigin),
          categoryPath: listing.categoryPath,
        },
        attributeCodes,
      ),
    ),
  ]);
}
