import type { DrawingCategory } from '../drawings/draw-listing.ts';
import { CERAMICS } from './goods/ceramics.ts';
import { CLOTHING } from './goods/clothing.ts';
import { COOKING } from './goods/cooking.ts';
import { FURNITURE } from './goods/furniture.ts';
import { GARDEN } from './goods/garden.ts';
import type { GoodsGroup } from './goods/goods.ts';
import { LARDER } from './goods/larder.ts';
import { LEATHER } from './goods/leather.ts';
import { LINEN } from './goods/linen.ts';
import { OUTDOOR } from './goods/outdoor.ts';
import { PAPER } from './goods/paper.ts';
import { ROASTERY } from './goods/roastery.ts';
import { TOYS } from './goods/toys.ts';

/** A way to deliver, in the words of the seller's form. Prices in złoty and euro; a free threshold or none. */
export interface DemoShipping {
  readonly namePl: string;
  readonly nameEn: string;
  readonly carrier: 'inpost' | 'dpd' | 'dhl' | 'gls' | 'poczta_polska' | 'orlen_paczka';
  readonly area: 'PL' | 'EU';
  readonly minDays: number;
  readonly maxDays: number;
  readonly express?: boolean;
  readonly needsPickupPoint?: boolean;
  readonly pricePLN: string;
  readonly freeFromPLN?: string;
  readonly priceEUR: string;
  readonly freeFromEUR?: string;
}

export interface DemoSeller {
  /** Begins e-mail addresses and SKUs' bar codes; unique. */
  readonly key: string;
  readonly displayName: string;
  readonly owner: string;
  readonly companyName: string;
  readonly vatNumber: string;
  readonly registrationNumber?: string;
  readonly street: string;
  readonly postalCode: string;
  readonly city: string;
  readonly phone: string;
  readonly descriptionPl: string;
  readonly descriptionEn: string;
  readonly handlingDays: number;
  readonly shipping: readonly DemoShipping[];
  readonly drawing: DrawingCategory;
  readonly goods: readonly GoodsGroup[];
  /** How prices end: `69`, `69,90` or `68,99`. */
  readonly priceEnding: 0 | 90 | 99;
  /** Share of the marketplace's orders, relative to the others. */
  readonly popularity: number;
  /** Months for which the store has been open. */
  readonly monthsOpen: number;
  readonly status: 'approved' | 'submitted';
}

const locker = (pricePLN: string, freeFromPLN: string): DemoShipping => ({
  namePl: 'Paczkomat InPost',
  nameEn: 'InPost parcel locker',
  carrier: 'inpost',
  area: 'PL',
  minDays: 1,
  maxDays: 2,
  needsPickupPoint: true,
  pricePLN,
  freeFromPLN,
  priceEUR: '3,40',
  freeFromEUR: '50',
});
const courier = (
  name: 'DPD' | 'DHL' | 'GLS',
  pricePLN: string,
  freeFromPLN?: string,
  priceEUR = '4,20',
): DemoShipping => ({
  namePl: `Kurier ${name}`,
  nameEn: `${name} courier`,
  carrier: name === 'DPD' ? 'dpd' : name === 'DHL' ? 'dhl' : 'gls',
  area: 'PL',
  minDays: 1,
  maxDays: name === 'GLS' ? 3 : 2,
  pricePLN,
  priceEUR,
  ...(freeFromPLN === undefined ? {} : { freeFromPLN, freeFromEUR: '70' }),
});
const express: DemoShipping = {
  namePl: 'DHL Ekspres na jutro',
  nameEn: 'DHL Express, next day',
  carrier: 'dhl',
  area: 'PL',
  minDays: 1,
  maxDays: 1,
  express: true,
  pricePLN: '29,90',
  priceEUR: '7',
};
const union = (priceEUR: string, pricePLN: string, freeFromEUR?: string): DemoShipping => ({
  namePl: 'Kurier do krajów UE',
  nameEn: 'Courier within the EU',
  carrier: 'dhl',
  area: 'EU',
  minDays: 3,
  maxDays: 6,
  pricePLN,
  priceEUR,
  ...(freeFromEUR === undefined ? {} : { freeFromEUR }),
});
const freight: DemoShipping = {
  namePl: 'Transport z wniesieniem',
  nameEn: 'Delivery to your room',
  carrier: 'gls',
  area: 'PL',
  minDays: 2,
  maxDays: 5,
  pricePLN: '99',
  freeFromPLN: '1500',
  priceEUR: '23',
  freeFromEUR: '350',
};

/** The sellers of the demo marketplace. Companies, numbers and people are made up. */
export const DEMO_SELLERS: readonly DemoSeller[] = [
  {
    key: 'glina',
    displayName: 'Glina i Ogień',
    owner: 'Hanna Garncarz',
    companyName: 'Glina i Ogień Hanna Garncarz',
    vatNumber: '9990100023',
    street: 'ul. Garncarska 14',
    postalCode: '59-700',
    city: 'Bolesławiec',
    phone: '+48 757 320 114',
    descriptionPl:
      'Czworo garncarzy, jeden piec i glina spod samego Bolesławca. Toczymy kamionkę na co dzień: kubki, miski i dzbany, które mają się obijać w zlewie, a nie stać za szybą.',
    descriptionEn:
      'Four potters, one kiln and clay from just outside Bolesławiec. We throw stoneware for every day: mugs, bowls and jugs that belong in the sink and not behind glass.',
    handlingDays: 2,
    shipping: [locker('13,99', '199'), courier('DPD', '16,99', '249'), union('12,90', '54,90', '120')],
    drawing: 'kitchen',
    goods: CERAMICS,
    priceEnding: 0,
    popularity: 1.5,
    monthsOpen: 14,
    status: 'approved',
  },
  {
    key: 'ostrze',
    displayName: 'Ostrze i Dąb',
    owner: 'Marcin Kowal',
    companyName: 'Ostrze i Dąb sp. z o.o.',
    vatNumber: '9990200032',
    registrationNumber: 'KRS 0000999012',
    street: 'ul. Kuźnicy Kołłątajowskiej 9',
    postalCode: '31-234',
    city: 'Kraków',
    phone: '+48 123 450 299',
    descriptionPl:
      'Kuźnia na krakowskim Prądniku. Robimy noże, garnki i deski dla ludzi, którzy gotują codziennie, a do nich oleje i przyprawy, których sami używamy.',
    descriptionEn:
      'A forge in the Prądnik quarter of Kraków. We make knives, pots and boards for people who cook every day, and sell the oils and spices we use ourselves.',
    handlingDays: 1,
    shipping: [
      locker('12,99', '149'),
      courier('DHL', '17,90', '299'),
      express,
      union('11,90', '49,90', '150'),
    ],
    drawing: 'kitchen',
    goods: COOKING,
    priceEnding: 90,
    popularity: 1.1,
    monthsOpen: 11,
    status: 'approved',
  },
  {
    key: 'len',
    displayName: 'Len i Spokój',
    owner: 'Katarzyna Przędzak',
    companyName: 'Len i Spokój Katarzyna Przędzak',
    vatNumber: '9990300041',
    street: 'ul. 1 Maja 60',
    postalCode: '96-300',
    city: 'Żyrardów',
    phone: '+48 468 550 310',
    descriptionPl:
      'Szyjemy pościel, obrusy i zasłony w dawnej żyrardowskiej przędzalni. Lubimy tkaniny, które z każdym praniem robią się lepsze, i domy, w których można się wyspać.',
    descriptionEn:
      'We sew bed linen, tablecloths and curtains in the old spinning mill of Żyrardów. We like cloth that improves with every wash, and homes where one can sleep.',
    handlingDays: 2,
    shipping: [locker('12,99', '179'), courier('DPD', '15,99', '249'), union('10,90', '45,90', '130')],
    drawing: 'textiles',
    goods: LINEN,
    priceEnding: 0,
    popularity: 1.3,
    monthsOpen: 18,
    status: 'approved',
  },
  {
    key: 'wior',
    displayName: 'Stolarnia Wiór',
    owner: 'Piotr Stolarski',
    companyName: 'Stolarnia Wiór P. Stolarski i Wspólnicy sp.j.',
    vatNumber: '9990400050',
    registrationNumber: 'KRS 0000999034',
    street: 'ul. Lubelska 33',
    postalCode: '10-408',
    city: 'Olsztyn',
    phone: '+48 895 330 721',
    descriptionPl:
      'Pięciu stolarzy i jedna tapicerka z Olsztyna. Meble z dębu i jesionu, łączone na czopy, oraz lampy, przy których dobrze się czyta.',
    descriptionEn:
      'Five joiners and an upholsterer in Olsztyn. Oak and ash furniture with tenon joints, and lamps that are good to read by.',
    handlingDays: 5,
    shipping: [freight, courier('DPD', '24,90', '599', '6'), union('39', '169')],
    drawing: 'furniture',
    goods: FURNITURE,
    priceEnding: 0,
    popularity: 0.6,
    monthsOpen: 9,
    status: 'approved',
  },
  {
    key: 'parapet',
    displayName: 'Zielony Parapet',
    owner: 'Ola Doniczkowska',
    companyName: 'Zielony Parapet Aleksandra Doniczkowska',
    vatNumber: '9990500076',
    street: 'ul. Ogrodowa 7',
    postalCode: '61-821',
    city: 'Poznań',
    phone: '+48 618 520 447',
    descriptionPl:
      'Rośliny, które przeżyją Twoje wakacje, nasiona starych odmian i narzędzia na lata. Doradzamy przez telefon, także w sprawie żółknących liści.',
    descriptionEn:
      'Plants that survive your holidays, seeds of old varieties and tools that last. We advise by telephone, on yellowing leaves too.',
    handlingDays: 2,
    shipping: [locker('13,99', '169'), courier('GLS', '17,99', '229')],
    drawing: 'garden',
    goods: GARDEN,
    priceEnding: 0,
    popularity: 1.2,
    monthsOpen: 12,
    status: 'approved',
  },
  {
    key: 'nitka',
    displayName: 'Nitka i Guzik',
    owner: 'Zofia Gąsienica',
    companyName: 'Nitka i Guzik Zofia Gąsienica',
    vatNumber: '9990600079',
    street: 'ul. Kolejowa 21',
    postalCode: '34-400',
    city: 'Nowy Targ',
    phone: '+48 182 660 915',
    descriptionPl:
      'Swetry, czapki i skarpety z podhalańskiej wełny, koszule i sukienki z lnu. Krótkie serie, uczciwe szwy i włóczka do cerowania w każdej paczce.',
    descriptionEn:
      'Sweaters, hats and socks of Podhale wool, shirts and dresses of linen. Short runs, honest seams, and mending yarn in every parcel.',
    handlingDays: 1,
    shipping: [
      locker('11,99', '149'),
      courier('DPD', '15,99', '199'),
      { ...courier('GLS', '13,99', '199'), namePl: 'Kurier GLS ekonomiczny', nameEn: 'GLS economy courier' },
      union('8,90', '38,90', '90'),
    ],
    drawing: 'clothing',
    goods: CLOTHING,
    priceEnding: 0,
    popularity: 2.5,
    monthsOpen: 20,
    status: 'approved',
  },
  {
    key: 'rymarz',
    displayName: 'Rymarz i Syn',
    owner: 'Tadeusz Rymarz',
    companyName: 'Rymarz i Syn s.c. Tadeusz i Jakub Rymarz',
    vatNumber: '9990700088',
    street: 'ul. Krakowska 5',
    postalCode: '34-130',
    city: 'Kalwaria Zebrzydowska',
    phone: '+48 338 760 502',
    descriptionPl:
      'Ojciec szyje torby, syn buty. Skóra garbowana roślinnie, mosiądz i nić, która nie puszcza. Naprawiamy wszystko, co kiedykolwiek wyszło z naszej pracowni.',
    descriptionEn:
      'Father makes bags, son makes shoes. Vegetable-tanned leather, brass, and thread that holds. We mend whatever has ever left our workshop.',
    handlingDays: 2,
    shipping: [locker('12,99', '299'), courier('DHL', '16,90', '299'), union('11,90', '49,90', '150')],
    drawing: 'shoes_bags',
    goods: LEATHER,
    priceEnding: 0,
    popularity: 1,
    monthsOpen: 10,
    status: 'approved',
  },
  {
    key: 'papier',
    displayName: 'Papier i Płomień',
    owner: 'Ewa Introligator',
    companyName: 'Papier i Płomień sp. z o.o.',
    vatNumber: '9990800097',
    registrationNumber: 'KRS 0000999078',
    street: 'ul. Łokietka 12',
    postalCode: '50-243',
    city: 'Wrocław',
    phone: '+48 713 220 688',
    descriptionPl:
      'Małe wydawnictwo, introligatornia i pracownia świec pod jednym dachem na Nadodrzu. Książki szyte nićmi, notesy i świece, które pachną czymś więcej niż wanilią.',
    descriptionEn:
      'A small press, a bindery and a candle workshop under one roof in Nadodrze. Thread-sewn books, notebooks, and candles that smell of more than vanilla.',
    handlingDays: 1,
    shipping: [locker('10,99', '119'), courier('DPD', '14,99', '179'), union('7,90', '34,90', '80')],
    drawing: 'books',
    goods: PAPER,
    priceEnding: 90,
    popularity: 1.6,
    monthsOpen: 16,
    status: 'approved',
  },
  {
    key: 'mis',
    displayName: 'Drewniany Miś',
    owner: 'Agnieszka Bukowska',
    companyName: 'Drewniany Miś Agnieszka Bukowska',
    vatNumber: '9990900002',
    street: 'ul. Nadrzeczna 48',
    postalCode: '42-202',
    city: 'Częstochowa',
    phone: '+48 343 650 130',
    descriptionPl:
      'Zabawki z buku, lipy i bawełny, bez baterii i bez plastiku. Przetestowane przez czworo własnych dzieci i jednego psa.',
    descriptionEn:
      'Toys of beech, lime and cotton, without batteries and without plastic. Tested by four children of our own and one dog.',
    handlingDays: 1,
    shipping: [locker('11,99', '149'), courier('DPD', '15,99', '199'), union('9,90', '42,90', '100')],
    drawing: 'toys',
    goods: TOYS,
    priceEnding: 99,
    popularity: 1.3,
    monthsOpen: 13,
    status: 'approved',
  },
  {
    key: 'szlak',
    displayName: 'Szlak i Spółka',
    owner: 'Michał Grzbiet',
    companyName: 'Szlak i Spółka sp. z o.o.',
    vatNumber: '9991000097',
    registrationNumber: 'KRS 0000999090',
    street: 'ul. Cieszyńska 112',
    postalCode: '43-300',
    city: 'Bielsko-Biała',
    phone: '+48 338 190 227',
    descriptionPl:
      'Sprzęt na szlak, na rower i na śnieg, który sami nosimy po Beskidach. Co się zepsuje, naprawiamy; czego nie polubisz, przyjmiemy z powrotem.',
    descriptionEn:
      'Gear for the trail, the bicycle and the snow, carried by us over the Beskids. What breaks we mend; what you do not like we take back.',
    handlingDays: 1,
    shipping: [
      locker('13,99', '199'),
      courier('DPD', '17,99', '249'),
      express,
      union('14,90', '64,90', '180'),
    ],
    drawing: 'sports',
    goods: OUTDOOR,
    priceEnding: 0,
    popularity: 1,
    monthsOpen: 12,
    status: 'approved',
  },
  {
    key: 'lipa',
    displayName: 'Spiżarnia Pod Lipą',
    owner: 'Stanisława Pszczelarz',
    companyName: 'Gospodarstwo Pasieczne Pod Lipą Stanisława Pszczelarz',
    vatNumber: '9991100002',
    street: 'Janówka 4',
    postalCode: '16-305',
    city: 'Augustów',
    phone: '+48 876 440 381',
    descriptionPl:
      'Sto dwadzieścia uli, jeden kocioł i piec chlebowy pod Augustowem. Miody, konfitury, sery i chleb, które jeszcze wczoraj stały na naszym stole.',
    descriptionEn:
      'A hundred and twenty hives, one copper and a bread oven near Augustów. Honey, preserves, cheese and bread that stood on our own table yesterday.',
    handlingDays: 1,
    shipping: [locker('12,99', '129'), courier('DPD', '16,99', '169')],
    drawing: 'food',
    goods: LARDER,
    priceEnding: 90,
    popularity: 1.7,
    monthsOpen: 15,
    status: 'approved',
  },
  {
    key: 'kruk',
    displayName: 'Palarnia Kruk',
    owner: 'Filip Kruk',
    companyName: 'Palarnia Kruk Filip Kruk',
    vatNumber: '9991200011',
    street: 'ul. Piotrkowska 217',
    postalCode: '90-451',
    city: 'Łódź',
    phone: '+48 426 370 553',
    descriptionPl:
      'Kawa palona we wtorki i czwartki w dawnej fabryce na Piotrkowskiej, herbata z małych ogrodów i czekolada od ziarna do tabliczki.',
    descriptionEn:
      'Coffee roasted on Tuesdays and Thursdays in an old mill on Piotrkowska Street, tea from small gardens, and chocolate from bean to bar.',
    handlingDays: 1,
    shipping: [locker('10,99', '119'), courier('DPD', '14,99', '159'), union('9,90', '42,90', '90')],
    drawing: 'food',
    goods: ROASTERY,
    priceEnding: 0,
    popularity: 0,
    monthsOpen: 0,
    status: 'submitted',
  },
];
