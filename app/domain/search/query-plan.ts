/** What a query asks for, once its words are known: every group, by any of its alternatives. */
import { soundOf, stem } from './terms';

/** Stems that must all be there. */
export type Alternative = readonly string[];
/** What one word or phrase of a query means: any of its alternatives. */
export type QueryGroup = readonly Alternative[];

/** Words and phrases that mean the same; each is a list of stems. */
export type SynonymGroup = readonly (readonly string[])[];

/** What the vocabulary says of one word of a query. */
export interface WordFacts {
  readonly word: string;
  /** Some listing holds a form of the word. */
  readonly isKnown: boolean;
  /** About how many listings hold a form of it, or of the words that begin with it. */
  readonly documents: number;
  /** Stems of words that begin with it, the commonest first. Only asked for when it is not known. */
  readonly completions: readonly string[];
  /** Words that look like it. Only asked for when nothing begins with it. */
  readonly lookalikes: readonly { readonly word: string; readonly documents: number }[];
}

/** Longest phrase that a synonym stands for. */
export const SYNONYM_WORDS_MAX = 3;

/** What a word or phrase of a query means, and about how many listings match that at most; null when unknown. */
export interface PlannedGroup {
  readonly group: QueryGroup;
  readonly documents: number | null;
}

/**
 * The groups of a query. A word that no listing holds is taken as the beginning of words that they do hold.
 * Phrases are replaced by the longest synonym group that they fit. `synonymDocuments` says how many listings hold
 * a stem of a synonym; none holds those that it does not know.
 */
export function plannedGroups(
  facts: readonly WordFacts[],
  synonyms: readonly SynonymGroup[],
  synonymDocuments: ReadonlyMap<string, number> = new Map(),
): readonly PlannedGroup[] {
  const documents = new Map(synonymDocuments);
  for (const fact of facts) if (fact.isKnown) documents.set(stem(fact.word), fact.documents);
  const groups: PlannedGroup[] = [];
  let at = 0;
  while (at < facts.length) {
    const phrase = synonymAt(facts, at, synonyms);
    if (phrase) {
      const held = phrase.group.map((stems) => Math.min(...stems.map((one) => documents.get(one) ?? 0)));
      groups.push({ group: phrase.group, documents: held.reduce((sum, one) => sum + one, 0) });
      at += phrase.words;
      continue;
    }
    const fact = facts[at];
    if (fact) groups.push(meaningOf(fact));
    at += 1;
  }
  return groups;
}

function meaningOf(fact: WordFacts): PlannedGroup {
  if (fact.isKnown) return { group: [[stem(fact.word)]], documents: fact.documents };
  if (fact.completions.length === 0) return { group: [[stem(fact.word)]], documents: null };
  const meant = [...new Set([stem(fact.word), ...fact.completions])];
  return { group: meant.map((one) => [one]), documents: fact.documents };
}

function synonymAt(
  facts: readonly WordFacts[],
  at: number,
  synonyms: readonly SynonymGroup[],
): { readonly group: QueryGroup; readonly words: number } | undefined {
  for (let words = Math.min(SYNONYM_WORDS_MAX, facts.length - at); words >= 1; words -= 1) {
    const asked = facts.slice(at, at + words).map(({ word }) => stem(word));
    const fitting = synonyms.filter((group) => group.some((phrase) => sameStems(phrase, asked)));
    if (fitting.length === 0) continue;
    const alternatives = [asked, ...fitting.flat().filter((phrase) => !sameStems(phrase, asked))];
    return { group: alternatives, words };
  }
  return undefined;
}

function sameStems(one: readonly string[], other: readonly string[]): boolean {
  return one.length === other.length && one.every((word, index) => word === other[index]);
}

/** About how many listings a query matches at most: those of its rarest group. Null when one is not known. */
export function expectedMatches(groups: readonly PlannedGroup[]): number | null {
  let least: number | null = null;
  for (const { documents } of groups) {
    if (documents === null) return null;
    least = least === null ? documents : Math.min(least, documents);
  }
  return least;
}

/** The groups by how many listings match them, the fewest first; those of which nothing is known come last. */
export function rarestFirst(groups: readonly PlannedGroup[]): readonly QueryGroup[] {
  const held = ({ documents }: PlannedGroup) => documents ?? Number.MAX_SAFE_INTEGER;
  return groups.toSorted((one, other) => held(one) - held(other)).map(({ group }) => group);
}

/** The stems of a plan, each once: what is highlighted, and what text is ranked by. */
export function stemsOfGroups(groups: readonly QueryGroup[]): string[] {
  return [...new Set(groups.flat(2))];
}

/** What another spelling of the same sound counts for, in letters. */
const SOUND_DISTANCE = 0.5;

/** Words too short to be told from others by their letters are never corrected. */
const CORRECTED_CHARS_MIN = 3;

/**
 * The spelling that was probably meant, or null when every word is known or no word near enough is. Nearness is
 * counted in letters changed, left out, added or swapped, or by sound; of equally near words the commoner is meant.
 */
export function correctedWords(facts: readonly WordFacts[]): string[] | null {
  if (facts.every((fact) => fact.isKnown || fact.completions.length > 0)) return null;
  const corrected: string[] = [];
  for (const fact of facts) {
    if (fact.isKnown || fact.completions.length > 0) {
      corrected.push(fact.word);
      continue;
    }
    const best = nearest(fact);
    if (best === undefined) return null;
    corrected.push(best);
  }
  return corrected;
}

function nearest({ word, lookalikes }: WordFacts): string | undefined {
  if (word.length < CORRECTED_CHARS_MIN) return undefined;
  const farthest = word.length < 5 ? 1 : word.length < 9 ? 2 : 3;
  return lookalikes
    .map((candidate) => ({
      ...candidate,
      distance: Math.min(
        editDistance(word, candidate.word),
        editDistance(soundOf(word), soundOf(candidate.word)) + SOUND_DISTANCE,
      ),
    }))
    .filter(({ distance }) => distance <= farthest)
    .toSorted(
      (one, other) =>
        one.distance - other.distance ||
        Number(other.word[0] === word[0]) - Number(one.word[0] === word[0]) ||
        other.documents - one.documents ||
        one.word.localeCompare(other.word),
    )[0]?.word;
}

/** Letters to change, leave out, add or swap with their neighbour to come from one word to another. */
export function editDistance(one: string, other: string): number {
  let beforeLast: number[] = [];
  let last = Array.from({ length: other.length + 1 }, (_, index) => index);
  for (let row = 1; row <= one.length; row += 1) {
    const current = [row];
    for (let column = 1; column <= other.length; column += 1) {
      const isSame = one[row - 1] === other[column - 1];
      let least = Math.min(
        (last[column] ?? 0) + 1,
        (current[column - 1] ?? 0) + 1,
        (last[column - 1] ?? 0) + (isSame ? 0 : 1),
      );
      const isSwap = one[row - 1] === other[column - 2] && one[row - 2] === other[column - 1];
      if (row > 1 && column > 1 && isSwap) least = Math.min(least, (beforeLast[column - 2] ?? 0) + 1);
      current.push(least);
    }
    beforeLast = last;
    last = current;
  }
  return last[other.length] ?? 0;
}
