import type { AttributeOption } from '../schema/catalogue.ts';

type TaxClass = 'standard' | 'reduced' | 'super_reduced' | 'zero';

export interface ReferenceAttribute {
  readonly code: string;
  readonly pl: string;
  readonly en: string;
  readonly kind: 'choice' | 'text' | 'number' | 'yes_no';
  readonly unit?: string;
  readonly options?: readonly AttributeOption[];
}

export interface ReferenceCategory {
  readonly slugPl: string;
  readonly slugEn: string;
  readonly pl: string;
  readonly en: string;
  readonly taxClass?: TaxClass;
  readonly attributes?: readonly ReferenceAttribute[];
  readonly children?: readonly ReferenceCategory[];
}

const options = (
  ...pairs: readonly (readonly [value: string, pl: string, en: string])[]
): AttributeOption[] => pairs.map(([value, pl, en]) => ({ value, pl, en }));

const colour: ReferenceAttribute = {
  code: 'colour',
  pl: 'Kolor',
  en: 'Colour',
  kind: 'choice',
  options: options(
    ['white', 'biały', 'white'],
    ['black', 'czarny', 'black'],
    ['grey', 'szary', 'grey'],
    ['beige', 'beżowy', 'beige'],
    ['brown', 'brązowy', 'brown'],
    ['red', 'czerwony', 'red'],
    ['orange', 'pomarańczowy', 'orange'],
    ['yellow', 'żółty', 'yellow'],
    ['green', 'zielony', 'green'],
    ['blue', 'niebieski', 'blue'],
    ['navy', 'granatowy', 'navy'],
    ['pink', 'różowy', 'pink'],
    ['multicolour', 'wielokolorowy', 'multicolour'],
  ),
};

const material = (...pairs: readonly (readonly [string, string, string])[]): ReferenceAttribute => ({
  code: 'material',
  pl: 'Materiał',
  en: 'Material',
  kind: 'choice',
  options: options(...pairs),
});

const textiles = material(
  ['linen', 'len', 'linen'],
  ['cotton', 'bawełna', 'cotton'],
  ['organic-cotton', 'bawełna organiczna', 'organic cotton'],
  ['wool', 'wełna', 'wool'],
  ['velvet', 'welur', 'velvet'],
  ['polyester', 'poliester', 'polyester'],
);

const audience: ReferenceAttribute = {
  code: 'audience',
  pl: 'Dla kogo',
  en: 'For whom',
  kind: 'choice',
  options: options(
    ['women', 'kobiety', 'women'],
    ['men', 'mężczyźni', 'men'],
    ['unisex', 'unisex', 'unisex'],
    ['children', 'dzieci', 'children'],
  ),
};

/** The categories that a new marketplace starts with. The operator changes them afterwards. */
export const REFERENCE_CATEGORIES: readonly ReferenceCategory[] = [
  {
    slugPl: 'kuchnia-i-stol',
    slugEn: 'kitchen-and-tableware',
    pl: 'Kuchnia i stół',
    en: 'Kitchen & tableware',
    attributes: [
      colour,
      material(
        ['ceramic', 'ceramika', 'ceramic'],
        ['stoneware', 'kamionka', 'stoneware'],
        ['porcelain', 'porcelana', 'porcelain'],
        ['glass', 'szkło', 'glass'],
        ['wood', 'drewno', 'wood'],
        ['steel', 'stal', 'steel'],
        ['cast-iron', 'żeliwo', 'cast iron'],
      ),
      { code: 'dishwasher_safe', pl: 'Można myć w zmywarce', en: 'Dishwasher safe', kind: 'yes_no' },
      { code: 'capacity_ml', pl: 'Pojemność', en: 'Capacity', kind: 'number', unit: 'ml' },
    ],
    children: [
      { slugPl: 'kubki-i-filizanki', slugEn: 'mugs-and-cups', pl: 'Kubki i filiżanki', en: 'Mugs & cups' },
      { slugPl: 'miski-i-talerze', slugEn: 'bowls-and-plates', pl: 'Miski i talerze', en: 'Bowls & plates' },
      { slugPl: 'garnki-i-patelnie', slugEn: 'pots-and-pans', pl: 'Garnki i patelnie', en: 'Pots & pans' },
      { slugPl: 'noze-i-deski', slugEn: 'knives-and-boards', pl: 'Noże i deski', en: 'Knives & boards' },
    ],
  },
  {
    slugPl: 'tekstylia-domowe',
    slugEn: 'home-textiles',
    pl: 'Tekstylia domowe',
    en: 'Home textiles',
    attributes: [colour, textiles],
    children: [
      {
        slugPl: 'koce-i-narzuty',
        slugEn: 'blankets-and-throws',
        pl: 'Koce i narzuty',
        en: 'Blankets & throws',
      },
      { slugPl: 'poduszki', slugEn: 'cushions', pl: 'Poduszki', en: 'Cushions' },
      { slugPl: 'reczniki', slugEn: 'towels', pl: 'Ręczniki', en: 'Towels' },
      { slugPl: 'zaslony', slugEn: 'curtains', pl: 'Zasłony', en: 'Curtains' },
    ],
  },
  {
    slugPl: 'meble-i-oswietlenie',
    slugEn: 'furniture-and-lighting',
    pl: 'Meble i oświetlenie',
    en: 'Furniture & lighting',
    attributes: [
      colour,
      material(
        ['oak', 'dąb', 'oak'],
        ['ash', 'jesion', 'ash'],
        ['pine', 'sosna', 'pine'],
        ['birch-plywood', 'sklejka brzozowa', 'birch plywood'],
        ['steel', 'stal', 'steel'],
        ['rattan', 'rattan', 'rattan'],
      ),
      { code: 'height_cm', pl: 'Wysokość', en: 'Height', kind: 'number', unit: 'cm' },
    ],
    children: [
      { slugPl: 'lampy', slugEn: 'lamps', pl: 'Lampy', en: 'Lamps' },
      {
        slugPl: 'krzesla-i-stolki',
        slugEn: 'chairs-and-stools',
        pl: 'Krzesła i stołki',
        en: 'Chairs & stools',
      },
      { slugPl: 'polki', slugEn: 'shelves', pl: 'Półki', en: 'Shelves' },
      { slugPl: 'stoliki', slugEn: 'side-tables', pl: 'Stoliki', en: 'Side tables' },
    ],
  },
  {
    slugPl: 'ogrod-i-rosliny',
    slugEn: 'garden-and-plants',
    pl: 'Ogród i rośliny',
    en: 'Garden & plants',
    attributes: [
      {
        code: 'light',
        pl: 'Światło',
        en: 'Light',
        kind: 'choice',
        options: options(
          ['sun', 'słońce', 'sun'],
          ['half-shade', 'półcień', 'half shade'],
          ['shade', 'cień', 'shade'],
        ),
      },
      { code: 'height_cm', pl: 'Wysokość', en: 'Height', kind: 'number', unit: 'cm' },
    ],
    children: [
      {
        slugPl: 'rosliny-doniczkowe',
        slugEn: 'pot-plants',
        pl: 'Rośliny doniczkowe',
        en: 'Pot plants',
        taxClass: 'reduced',
      },
      { slugPl: 'nasiona', slugEn: 'seeds', pl: 'Nasiona', en: 'Seeds', taxClass: 'reduced' },
      { slugPl: 'donice', slugEn: 'planters', pl: 'Donice', en: 'Planters' },
      { slugPl: 'narzedzia-ogrodowe', slugEn: 'garden-tools', pl: 'Narzędzia ogrodowe', en: 'Garden tools' },
    ],
  },
  {
    slugPl: 'odziez',
    slugEn: 'clothing',
    pl: 'Odzież',
    en: 'Clothing',
    attributes: [colour, audience, textiles],
    children: [
      { slugPl: 'swetry', slugEn: 'sweaters', pl: 'Swetry', en: 'Sweaters' },
      {
        slugPl: 'koszule-i-bluzki',
        slugEn: 'shirts-and-blouses',
        pl: 'Koszule i bluzki',
        en: 'Shirts & blouses',
      },
      { slugPl: 'sukienki', slugEn: 'dresses', pl: 'Sukienki', en: 'Dresses' },
      {
        slugPl: 'czapki-i-szaliki',
        slugEn: 'hats-and-scarves',
        pl: 'Czapki i szaliki',
        en: 'Hats & scarves',
      },
      { slugPl: 'skarpety', slugEn: 'socks', pl: 'Skarpety', en: 'Socks' },
    ],
  },
  {
    slugPl: 'buty-i-torby',
    slugEn: 'shoes-and-bags',
    pl: 'Buty i torby',
    en: 'Shoes & bags',
    attributes: [
      colour,
      audience,
      material(
        ['leather', 'skóra', 'leather'],
        ['suede', 'zamsz', 'suede'],
        ['canvas', 'płótno', 'canvas'],
        ['recycled-nylon', 'nylon z odzysku', 'recycled nylon'],
        ['cork', 'korek', 'cork'],
      ),
    ],
    children: [
      { slugPl: 'plecaki', slugEn: 'backpacks', pl: 'Plecaki', en: 'Backpacks' },
      { slugPl: 'torby', slugEn: 'bags', pl: 'Torby', en: 'Bags' },
      { slugPl: 'buty', slugEn: 'shoes', pl: 'Buty', en: 'Shoes' },
    ],
  },
  {
    slugPl: 'ksiazki-i-papiernicze',
    slugEn: 'books-and-stationery',
    pl: 'Książki i papiernicze',
    en: 'Books & stationery',
    attributes: [
      {
        code: 'language',
        pl: 'Język',
        en: 'Language',
        kind: 'choice',
        options: options(['pl', 'polski', 'Polish'], ['en', 'angielski', 'English']),
      },
      {
        code: 'cover',
        pl: 'Okładka',
        en: 'Cover',
        kind: 'choice',
        options: options(
          ['hard', 'twarda', 'hard'],
          ['soft', 'miękka', 'soft'],
          ['linen', 'płócienna', 'linen'],
        ),
      },
    ],
    children: [
      { slugPl: 'ksiazki', slugEn: 'books', pl: 'Książki', en: 'Books', taxClass: 'super_reduced' },
      { slugPl: 'notesy', slugEn: 'notebooks', pl: 'Notesy', en: 'Notebooks' },
      { slugPl: 'przybory-do-pisania', slugEn: 'writing', pl: 'Przybory do pisania', en: 'Writing' },
      { slugPl: 'swiece', slugEn: 'candles', pl: 'Świece', en: 'Candles' },
    ],
  },
  {
    slugPl: 'zabawki',
    slugEn: 'toys',
    pl: 'Zabawki',
    en: "Children's toys",
    attributes: [
      { code: 'age_from', pl: 'Wiek od', en: 'Age from', kind: 'number', unit: 'lat' },
      material(
        ['wood', 'drewno', 'wood'],
        ['fabric', 'tkanina', 'fabric'],
        ['cardboard', 'karton', 'cardboard'],
        ['organic-cotton', 'bawełna organiczna', 'organic cotton'],
      ),
    ],
    children: [
      { slugPl: 'zabawki-drewniane', slugEn: 'wooden-toys', pl: 'Zabawki drewniane', en: 'Wooden toys' },
      { slugPl: 'przytulanki', slugEn: 'soft-toys', pl: 'Przytulanki', en: 'Soft toys' },
      { slugPl: 'puzzle-i-gry', slugEn: 'puzzles-and-games', pl: 'Puzzle i gry', en: 'Puzzles & games' },
    ],
  },
  {
    slugPl: 'sport-i-turystyka',
    slugEn: 'sports-and-outdoor',
    pl: 'Sport i turystyka',
    en: 'Sports & outdoor',
    attributes: [
      colour,
      { code: 'weight_g', pl: 'Waga', en: 'Weight', kind: 'number', unit: 'g' },
      {
        code: 'season',
        pl: 'Sezon',
        en: 'Season',
        kind: 'choice',
        options: options(
          ['summer', 'lato', 'summer'],
          ['winter', 'zima', 'winter'],
          ['all-year', 'cały rok', 'all year'],
        ),
      },
    ],
    children: [
      {
        slugPl: 'namioty-i-spiwory',
        slugEn: 'tents-and-sleeping-bags',
        pl: 'Namioty i śpiwory',
        en: 'Tents & sleeping bags',
      },
      {
        slugPl: 'bidony-i-termosy',
        slugEn: 'bottles-and-flasks',
        pl: 'Bidony i termosy',
        en: 'Bottles & flasks',
      },
      { slugPl: 'joga-i-fitness', slugEn: 'yoga-and-fitness', pl: 'Joga i fitness', en: 'Yoga & fitness' },
      { slugPl: 'rower', slugEn: 'cycling', pl: 'Rower', en: 'Cycling' },
      { slugPl: 'sporty-zimowe', slugEn: 'winter-sports', pl: 'Sporty zimowe', en: 'Winter sports' },
    ],
  },
  {
    slugPl: 'delikatesy',
    slugEn: 'food-and-delicacies',
    pl: 'Delikatesy',
    en: 'Food & delicacies',
    taxClass: 'super_reduced',
    attributes: [
      {
        code: 'diet',
        pl: 'Dieta',
        en: 'Diet',
        kind: 'choice',
        options: options(
          ['vegan', 'wegańskie', 'vegan'],
          ['vegetarian', 'wegetariańskie', 'vegetarian'],
          ['gluten-free', 'bezglutenowe', 'gluten-free'],
          ['any', 'bez ograniczeń', 'any'],
        ),
      },
      { code: 'organic', pl: 'Ekologiczne', en: 'Organic', kind: 'yes_no' },
      { code: 'net_weight_g', pl: 'Masa netto', en: 'Net weight', kind: 'number', unit: 'g' },
    ],
    children: [
      { slugPl: 'miody', slugEn: 'honey', pl: 'Miody', en: 'Honey' },
      { slugPl: 'herbaty', slugEn: 'tea', pl: 'Herbaty', en: 'Tea', taxClass: 'standard' },
      { slugPl: 'kawy', slugEn: 'coffee', pl: 'Kawy', en: 'Coffee', taxClass: 'standard' },
      { slugPl: 'sery', slugEn: 'cheese', pl: 'Sery', en: 'Cheese' },
      { slugPl: 'przetwory', slugEn: 'preserves', pl: 'Przetwory', en: 'Preserves' },
      {
        slugPl: 'makarony-i-pieczywo',
        slugEn: 'pasta-and-bread',
        pl: 'Makarony i pieczywo',
        en: 'Pasta & bread',
      },
    ],
  },
];
