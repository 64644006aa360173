import type { VariantColour } from '../drawings/palettes.ts';

/** What each drawn colour is called, and the value of the categories' colour attribute that it counts as. */
export const COLOURS: Readonly<
  Record<VariantColour, { readonly pl: string; readonly en: string; readonly attribute: string }>
> = {
  white: { pl: 'biały', en: 'white', attribute: 'white' },
  cream: { pl: 'kremowy', en: 'cream', attribute: 'beige' },
  beige: { pl: 'beżowy', en: 'beige', attribute: 'beige' },
  sand: { pl: 'piaskowy', en: 'sand', attribute: 'beige' },
  grey: { pl: 'szary', en: 'grey', attribute: 'grey' },
  graphite: { pl: 'grafitowy', en: 'graphite', attribute: 'grey' },
  black: { pl: 'czarny', en: 'black', attribute: 'black' },
  navy: { pl: 'granatowy', en: 'navy', attribute: 'navy' },
  blue: { pl: 'niebieski', en: 'blue', attribute: 'blue' },
  sky: { pl: 'błękitny', en: 'sky blue', attribute: 'blue' },
  turquoise: { pl: 'turkusowy', en: 'turquoise', attribute: 'blue' },
  green: { pl: 'zielony', en: 'green', attribute: 'green' },
  sage: { pl: 'szałwiowy', en: 'sage', attribute: 'green' },
  olive: { pl: 'oliwkowy', en: 'olive', attribute: 'green' },
  mint: { pl: 'miętowy', en: 'mint', attribute: 'green' },
  yellow: { pl: 'żółty', en: 'yellow', attribute: 'yellow' },
  mustard: { pl: 'musztardowy', en: 'mustard', attribute: 'yellow' },
  orange: { pl: 'pomarańczowy', en: 'orange', attribute: 'orange' },
  terracotta: { pl: 'ceglasty', en: 'terracotta', attribute: 'orange' },
  red: { pl: 'czerwony', en: 'red', attribute: 'red' },
  burgundy: { pl: 'bordowy', en: 'burgundy', attribute: 'red' },
  pink: { pl: 'różowy', en: 'pink', attribute: 'pink' },
  powder: { pl: 'pudrowy', en: 'powder pink', attribute: 'pink' },
  purple: { pl: 'fioletowy', en: 'purple', attribute: 'multicolour' },
  lavender: { pl: 'lawendowy', en: 'lavender', attribute: 'multicolour' },
  brown: { pl: 'brązowy', en: 'brown', attribute: 'brown' },
  natural: { pl: 'naturalny', en: 'natural', attribute: 'beige' },
};
