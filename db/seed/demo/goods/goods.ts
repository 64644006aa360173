import type { DrawingCategory } from '../../drawings/draw-listing.ts';
import type { VariantColour } from '../../drawings/palettes.ts';
import type { Pattern } from '../../drawings/pen.ts';

export type AttributeValues = Readonly<Record<string, string | number | boolean>>;

/** What a good is offered in: one kind of option, a value and its price in złoty each. */
export interface Sizes {
  readonly name: string;
  /** The price may be left out where all cost the same; the weight of one piece where they differ. */
  readonly values: readonly (readonly [value: string, pricePln?: number, weightGrams?: number])[];
}

export interface GoodDetails {
  /** The colour that it is drawn and described in. */
  readonly colour?: VariantColour;
  /** Colours that it is offered in; the first is drawn first. */
  readonly colours?: readonly VariantColour[];
  /** `null` for a good of a group with sizes that has none. */
  readonly sizes?: Sizes | null;
  readonly attributes?: AttributeValues;
  readonly weightGrams?: number;
  readonly pattern?: Pattern;
  readonly brand?: string;
  /** Chooses among the forms that the drawing may take. */
  readonly look?: number;
  /** Slug of a category other than the group's. */
  readonly category?: string;
}

/** One listing, as its seller would write it down: titles, price in złoty, and what is special about it. */
export type Good = readonly [
  titlePl: string,
  titleEn: string,
  pricePln: number,
  detailPl: string,
  detailEn: string,
  details?: GoodDetails,
];

/** Sentences that fit every good of a group; each listing gets two of them. */
export type Sentences = readonly (readonly [pl: string, en: string])[];

/** Goods of one kind. */
export interface GoodsGroup {
  /** Begins the SKU. */
  readonly code: string;
  readonly drawing: DrawingCategory;
  readonly subject: string;
  /** English slug of the category. */
  readonly category: string;
  readonly weightGrams: number;
  /** The maker's name; the seller's own when left out. */
  readonly brand?: string;
  readonly attributes?: AttributeValues;
  readonly sizes?: Sizes;
  readonly sentences: Sentences;
  readonly goods: readonly Good[];
  /** Whether its goods carry bar codes. */
  readonly hasBarCodes?: boolean;
}
