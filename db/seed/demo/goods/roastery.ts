import type { GoodsGroup, Sentences } from './goods.ts';

const beans: Sentences = [
  [
    'Palimy we wtorki i czwartki, wysyłamy następnego dnia.',
    'Roasted on Tuesdays and Thursdays, sent the day after.',
  ],
  [
    'Ziarno kupujemy bezpośrednio od plantacji i podajemy cenę, jaką zapłaciliśmy.',
    'Bought straight from the farm, and we say what we paid.',
  ],
  [
    'Najlepsza od siódmego dnia do szóstego tygodnia po paleniu.',
    'At its best from the seventh day to the sixth week after roasting.',
  ],
];
const leaves: Sentences = [
  [
    'Parz w 80 °C przez trzy minuty; liście wytrzymają trzy parzenia.',
    'Brew at 80 °C for three minutes; the leaves stand three infusions.',
  ],
  ['Z jednego ogrodu i jednego zbioru.', 'From one garden and one picking.'],
];
const bars: Sentences = [
  ['Od ziarna do tabliczki w naszej palarni w Łodzi.', 'From bean to bar in our roastery in Łódź.'],
  [
    'Trzy składniki: kakao, tłuszcz kakaowy, cukier trzcinowy.',
    'Three ingredients: cocoa, cocoa butter, cane sugar.',
  ],
  [
    'Papierek drukujemy na sicie, każda seria w innym wzorze.',
    'The wrapper is screen-printed, each batch in another pattern.',
  ],
];
const bags = (small: number, large: number) => ({
  name: 'Masa netto',
  values: [['250 g', small, 280] as const, ['1 kg', large, 1060] as const],
});

/** Of the roastery in Łódź, which waits for the operator. */
export const ROASTERY: readonly GoodsGroup[] = [
  {
    code: 'KAW',
    drawing: 'food',
    subject: 'coffee',
    category: 'coffee',
    weightGrams: 280,
    attributes: { diet: 'vegan', net_weight_g: 250 },
    sentences: beans,
    hasBarCodes: true,
    goods: [
      [
        'Kawa ziarnista Etiopia Guji',
        'Ethiopia Guji coffee beans',
        52,
        'Brzoskwinia, jaśmin i czarna herbata.',
        'Peach, jasmine and black tea.',
        { colour: 'pink', sizes: bags(52, 189) },
      ],
      [
        'Kawa ziarnista Kolumbia Huila',
        'Colombia Huila coffee beans',
        46,
        'Karmel, czerwone jabłko, mleczna czekolada.',
        'Caramel, red apple, milk chocolate.',
        { colour: 'red', sizes: bags(46, 165) },
      ],
      [
        'Espresso „Włókniarka”',
        '“Mill Girl” espresso',
        42,
        'Mieszanka na co dzień: orzech, kakao, gęsta crema.',
        'An everyday blend: nuts, cocoa, thick crema.',
        { colour: 'graphite', sizes: bags(42, 149) },
      ],
      [
        'Kawa bezkofeinowa „Po dwudziestej”',
        '“After Eight p.m.” decaf',
        48,
        'Odkofeinowana wodą, smakuje jak kawa.',
        'Decaffeinated with water; it tastes like coffee.',
        { colour: 'navy', sizes: bags(48, 172) },
      ],
      [
        'Kawa na filtr „Tramwaj nr 6”',
        '“Tram No. 6” filter coffee',
        49,
        'Jasne palenie na drip i przelew.',
        'A light roast for pour-over and drip.',
        { colour: 'yellow', sizes: bags(49, 175) },
      ],
    ],
  },
  {
    code: 'HER',
    drawing: 'food',
    subject: 'tea',
    category: 'tea',
    weightGrams: 130,
    attributes: { diet: 'vegan', net_weight_g: 75 },
    sentences: leaves,
    goods: [
      [
        'Herbata zielona Sencha',
        'Sencha green tea',
        39,
        'Trawa, morze i słodycz na końcu.',
        'Grass, sea and sweetness at the end.',
        { colour: 'green' },
      ],
      [
        'Herbata czarna Assam',
        'Assam black tea',
        35,
        'Słodowa, mocna, nie boi się mleka.',
        'Malty and strong; it does not fear milk.',
        { colour: 'burgundy' },
      ],
      [
        'Oolong z Tajwanu',
        'Taiwanese oolong',
        59,
        'Kwiaty i masło, liście zwinięte w perełki.',
        'Flowers and butter, the leaves rolled into pearls.',
        { colour: 'turquoise' },
      ],
    ],
  },
  {
    code: 'CZE',
    drawing: 'food',
    subject: 'chocolate',
    category: 'food-and-delicacies',
    weightGrams: 80,
    attributes: { diet: 'vegan', net_weight_g: 70 },
    sentences: bars,
    hasBarCodes: true,
    goods: [
      [
        'Czekolada gorzka 70% Tanzania',
        'Tanzania 70% dark chocolate',
        22,
        'Wiśnia i rodzynki, krótkie konszowanie.',
        'Cherry and raisins, briefly conched.',
        { look: 2, colour: 'red' },
      ],
      [
        'Czekolada mleczna z solą z Kłodawy',
        'Milk chocolate with Kłodawa salt',
        21,
        'Różowa sól na wierzchu, karmel w środku.',
        'Pink salt on top, caramel within.',
        { colour: 'powder', attributes: { diet: 'vegetarian' } },
      ],
      [
        'Czekolada z prażoną gryką',
        'Chocolate with roasted buckwheat',
        23,
        'Chrupie jak ryż dmuchany, smakuje jak pole.',
        'Crunches like puffed rice, tastes like a field.',
        { colour: 'mustard' },
      ],
      [
        'Czekolada 85% „Nocna zmiana”',
        '“Night Shift” 85% chocolate',
        24,
        'Dla tych, którzy nie słodzą.',
        'For those who take no sugar.',
        { colour: 'navy' },
      ],
      [
        'Zestaw 4 tabliczek „Pofabryczna”',
        '“Old Factory” set of 4 bars',
        84,
        'Po jednej z każdego pochodzenia, w pudełku po szpulach.',
        'One of each origin, in a box that once held bobbins.',
        { look: 1, colour: 'terracotta', weightGrams: 360, attributes: { net_weight_g: 280 } },
      ],
    ],
  },
];
