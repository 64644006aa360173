/**
 * How recommendations are learned from what shoppers did: two listings belong together when the same sessions meet
 * both, more than chance lets expect. The steps run in the database (learn-recommendations.server.ts); this is their
 * definition, and what they are tested against.
 */

/** What two listings can have in common: looked at in one session, or bought in one. */
export type Togetherness = 'viewed' | 'bought';

/** What one event of a shopper says about the interest in a listing. */
export const EVENT_WEIGHTS: Readonly<Record<Togetherness, Readonly<Record<string, number>>>> = {
  viewed: { view: 1, click: 1, cart: 2, purchase: 3 },
  bought: { purchase: 1 },
};

/** Events older than this are not learned from. */
export const LEARNED_DAYS = 90;
/** After this many days an event counts half. */
export const HALF_LIFE_DAYS = 30;
/** Added below the fraction: what was met together once or twice proves little. */
export const SHRINKAGE = 10;
/**
 * How far the strength of the listing and of its neighbour are divided out. With 1/2 and 1/2 (the cosine) rare
 * neighbours win, with 1 and 0 (the plain share of sessions) whatever is popular is everybody's neighbour.
 */
export const OWN_EXPONENT = 0.75;
export const NEIGHBOUR_EXPONENT = 0.3;
/** A session of so many listings says that much less of each pair, to this power: who looks at everything prefers nothing. */
export const SESSION_LENGTH_EXPONENT = 0.5;
/**
 * How what lies between two listings of a session weakens their bond: so many steps apart, to this power. What is met
 * at one moment, as a basket is, stands at one place.
 */
export const STEPS_APART_EXPONENT = 0.25;
/** What was met before a listing counts so much of what was met after it: shoppers go on, they do not go back. */
export const BACKWARD_SHARE = 0.8;
/** What neighbours of neighbours add: most pairs that belong together were never met in one session. */
export const SECOND_STEP_SHARE = 1;
/** The latest sessions of a listing that are looked at, and the latest listings of a session. */
export const SESSIONS_PER_LISTING_MAX = 400;
export const LISTINGS_PER_SESSION_MAX = 40;
/** Neighbours kept for a listing. */
export const NEIGHBOURS_MAX = 40;
/** A pair is shown as met together only when this many sessions met it: once is chance. */
export const SESSIONS_SHOWN_MIN = 2;
/** What a neighbour in a basket adds to one in a look, when somebody is recommended something. */
export const BOUGHT_SHARE = 0.1;
/** Each step back in somebody's history counts this much of the one after it. */
export const HISTORY_FADE = 0.9;
/** Listings of a history that are looked at. */
export const HISTORY_MAX = 20;

const DAY_MS = 86_400_000;

/** One listing met in one session: how strongly, faded by age. */
export interface Meeting {
  readonly session: string;
  readonly listingId: number;
  readonly weight: number;
  readonly atMs: number;
}

export interface ShopperEvent {
  readonly session: string;
  readonly listingId: number;
  readonly kind: string;
  readonly atMs: number;
}

/** The strongest event of each session with each listing, faded: a reload does not count twice. */
export function meetingsOf(events: readonly ShopperEvent[], kind: Togetherness, nowMs: number): Meeting[] {
  const meetings = new Map<string, Meeting>();
  for (const { session, listingId, kind: eventKind, atMs } of events) {
    const base = EVENT_WEIGHTS[kind][eventKind];
    const ageDays = (nowMs - atMs) / DAY_MS;
    if (base === undefined || ageDays < 0 || ageDays > LEARNED_DAYS) continue;
    const weight = base * 0.5 ** (ageDays / HALF_LIFE_DAYS);
    const key = `${session} ${listingId}`;
    const known = meetings.get(key);
    meetings.set(key, {
      session,
      listingId,
      weight: Math.max(weight, known?.weight ?? 0),
      atMs: Math.max(atMs, known?.atMs ?? 0),
    });
  }
  return [...meetings.values()];
}

/** How strongly one session ties another listing to one, by the places (0 the latest) at which it met them. */
function tieOf(own: Placed, other: Placed): number {
  const steps = Math.max(1, Math.abs(own.place - other.place));
  return (
    Math.sqrt(own.weight * other.weight) *
    steps ** -STEPS_APART_EXPONENT *
    (other.place > own.place ? BACKWARD_SHARE : 1)
  );
}

interface Placed extends Meeting {
  readonly place: number;
}

/** The latest listings of a session, each at its place; what was met at one moment stands at one place. */
function placed(met: readonly Meeting[]): Placed[] {
  const latest = met
    .toSorted((one, other) => other.atMs - one.atMs || one.listingId - other.listingId)
    .slice(0, LISTINGS_PER_SESSION_MAX);
  const moments = [...new Set(latest.map(({ atMs }) => atMs))];
  return latest.map((meeting) => ({ ...meeting, place: moments.indexOf(meeting.atMs) }));
}

/**
 * What the sessions of one listing hold beside it, as a share of its own strength and, less so, of the other's.
 * Answers a score for each neighbour.
 */
export function neighboursOf(meetings: readonly Meeting[], listingId: number): Map<number, number> {
  const strength = new Map<number, number>();
  const sessions = new Map<string, Meeting[]>();
  for (const meeting of meetings) {
    strength.set(meeting.listingId, (strength.get(meeting.listingId) ?? 0) + meeting.weight);
    sessions.set(meeting.session, [...(sessions.get(meeting.session) ?? []), meeting]);
  }
  const together = new Map<number, number>();
  for (const session of sessions.values()) {
    const met = placed(session);
    const own = met.find((meeting) => meeting.listingId === listingId);
    if (!own) continue;
    const share = met.length ** -SESSION_LENGTH_EXPONENT;
    for (const other of met)
      if (other.listingId !== listingId)
        together.set(other.listingId, (together.get(other.listingId) ?? 0) + share * tieOf(own, other));
  }
  const ownStrength = strength.get(listingId) ?? 0;
  return new Map(
    [...together].map(([other, sum]) => [
      other,
      sum / (ownStrength ** OWN_EXPONENT * (strength.get(other) ?? 0) ** NEIGHBOUR_EXPONENT + SHRINKAGE),
    ]),
  );
}

/**
 * Neighbours, and their neighbours by how near they stand: what somebody is recommended by.
 *
 * @param neighbours of every listing: looked at together and bought together, summed.
 */
export function akinTo(
  neighbours: ReadonlyMap<number, ReadonlyMap<number, number>>,
  listingId: number,
): Map<number, number> {
  const own = neighbours.get(listingId) ?? new Map<number, number>();
  const akin = new Map(own);
  const sum = [...own.values()].reduce((total, score) => total + score, 0);
  for (const [between, score] of own)
    for (const [other, further] of neighbours.get(between) ?? [])
      if (other !== listingId)
        akin.set(other, (akin.get(other) ?? 0) + (SECOND_STEP_SHARE * score * further) / sum);
  return akin;
}
