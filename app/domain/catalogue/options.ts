/** What a variant differs in (size, colour, …): in the seller's own words, and in English where those are given. */
export interface VariantOption {
  readonly name: string;
  readonly value: string;
  /** Absent where the seller's own words serve both languages. */
  readonly nameEn?: string;
  readonly valueEn?: string;
}

/** English for names and values of a listing's options, by the seller's own words. */
export type OptionWords = Readonly<Record<string, string>>;

type Language = 'pl' | 'en';

/** An option's name in a language, or the seller's own word. */
export function optionName(option: VariantOption, language: Language): string {
  return (language === 'en' ? option.nameEn : undefined) ?? option.name;
}

/** An option's value in a language, or the seller's own word. */
export function optionValue(option: VariantOption, language: Language): string {
  return (language === 'en' ? option.valueEn : undefined) ?? option.value;
}

/** A variant in words: `granatowy, M`. Empty where it has no options. */
export function variantLabel(options: readonly VariantOption[], language: Language): string {
  return options.map((option) => optionValue(option, language)).join(', ');
}

/** An option with the English that there is for it and says something else. */
export function makeOption(name: string, value: string, words: OptionWords = {}): VariantOption {
  const englishOf = (own: string) => {
    const english = Object.hasOwn(words, own) ? words[own] : undefined;
    return english === undefined || english === '' || english === own ? undefined : english;
  };
  const nameEn = englishOf(name);
  const valueEn = englishOf(value);
  return {
    name,
    value,
    ...(nameEn === undefined ? {} : { nameEn }),
    ...(valueEn === undefined ? {} : { valueEn }),
  };
}

/** The English of all options of a listing's variants; undefined where there is none. */
export function optionWordsOf(variants: readonly (readonly VariantOption[])[]): OptionWords | undefined {
  const pairs = variants
    .flat()
    .flatMap(({ name, value, nameEn, valueEn }): [string, string][] => [
      ...(nameEn === undefined ? [] : [[name, nameEn] as [string, string]]),
      ...(valueEn === undefined ? [] : [[value, valueEn] as [string, string]]),
    ]);
  return pairs.length === 0 ? undefined : Object.fromEntries(pairs);
}

/** Reads lines such as `granatowy = navy`; what is no such line is left out. */
export function readOptionWords(text: string): OptionWords {
  return Object.fromEntries(
    text.split('\n').flatMap((line): [string, string][] => {
      const at = line.indexOf('=');
      const own = line.slice(0, Math.max(0, at)).trim();
      const english = line.slice(at + 1).trim();
      return at < 1 || own === '' || english === '' ? [] : [[own, english]];
    }),
  );
}

/** Writes what {@link readOptionWords} reads. */
export function writeOptionWords(words: OptionWords): string {
  return Object.entries(words)
    .map(([own, english]) => `${own} = ${english}`)
    .join('\n');
}
