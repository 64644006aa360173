/** The shopper whose request is answered, as far as they agreed to be recorded: never who they are. */
import { isbot } from 'isbot';
import { type PersonalOrder, readConsent, readPersonalOrder } from '~/consent';
import type { ShopperEventMessage } from '~/domain/messages';
import { readCookie } from '~/i18n/locale';
import { eventsOfPage, type PageEvent } from '~/page-events';
import type { Ports } from '~/ports/ports';

/** The cookie with the random number that takes the place of a name. */
export const SHOPPER_COOKIE = 'shopper';

/** The number ends after so long, whatever its shopper does meanwhile. */
const SHOPPER_SECONDS = 24 * 3600;

const SHAPE = /^shp_[0-9a-z]{26}$/;

/** What a shopper did. What happens once however often its page is opened has a name that says so. */
export type ShopperEvent =
  | PageEvent
  | { readonly kind: 'cart'; readonly listingId: number }
  | { readonly kind: 'purchase'; readonly listingId: number; readonly once: string };

export interface Shopper {
  /** Whether results may follow this shopper's taste; undefined without consent and for machines. */
  readonly personalOrder: PersonalOrder | undefined;
  /** The number that earlier requests were recorded under; undefined while there is none. */
  readonly recordedAs: string | undefined;
  /**
   * Records what was done, after the answer. Does nothing without consent and for machines. Never fails: what the
   * queue does not take is lost.
   */
  readonly note: (events: readonly ShopperEvent[]) => void;
  /** Records that a page was opened from another, where a script opened it. */
  readonly noteOpened: (page: string, from: string) => void;
  /** The answer, with the opening of its page recorded and with the shopper's new number if it has one. */
  readonly answered: (answer: Response) => Response;
}

declare module '@remix-run/cloudflare' {
  interface AppLoadContext {
    readonly shopper: Shopper;
  }
}

interface Means {
  readonly ports: Pick<Ports, 'clock' | 'randomness' | 'queue' | 'links' | 'publicOrigin'>;
  readonly waitUntil: (work: Promise<unknown>) => void;
}

/** Nobody who could be recorded. */
export const UNRECORDED: Shopper = {
  personalOrder: undefined,
  recordedAs: undefined,
  note: () => undefined,
  noteOpened: () => undefined,
  answered: (answer) => answer,
};

/** Who does not agree, and what is no person, costs one look at the headers. */
export function shopperOf(request: Request, { ports, waitUntil }: Means): Shopper {
  const cookies = request.headers.get('Cookie');
  if (readConsent(cookies) !== 'yes' || isbot(request.headers.get('User-Agent'))) return UNRECORDED;

  const kept = readCookie(cookies, SHOPPER_COOKIE);
  let session = kept !== undefined && SHAPE.test(kept) ? kept : undefined;
  let newSession: string | undefined;

  const note = (events: readonly ShopperEvent[]) => {
    if (events.length === 0) return;
    if (session === undefined) {
      newSession = ports.randomness.identifier('shp');
      session = newSession;
    }
    waitUntil(send(ports, session, events));
  };
  return {
    personalOrder: readPersonalOrder(cookies),
    recordedAs: session,
    note,
    noteOpened(page, from) {
      const { origin } = new URL(request.url);
      const opened = parseUrl(page, origin);
      if (opened?.origin === origin) note(eventsOfPage(opened, parseUrl(from, origin)));
    },
    answered(answer) {
      if (isPageOpened(request, answer))
        note(eventsOfPage(new URL(request.url), parseUrl(request.headers.get('Referer'))));
      if (newSession === undefined) return answer;
      const withCookie = new Response(answer.body, answer);
      withCookie.headers.append('Set-Cookie', shopperCookie(ports, newSession, SHOPPER_SECONDS));
      return withCookie;
    },
  };
}

/** A Set-Cookie value that takes the number away. */
export function dropShopper(ports: Pick<Ports, 'publicOrigin'>): string {
  return shopperCookie(ports, '', 0);
}

function shopperCookie(ports: Pick<Ports, 'publicOrigin'>, session: string, seconds: number): string {
  const secure = ports.publicOrigin.startsWith('https:') ? '; Secure' : '';
  return `${SHOPPER_COOKIE}=${session}; Path=/; Max-Age=${seconds}; HttpOnly; SameSite=Lax${secure}`;
}

function parseUrl(text: string | null, base?: string): URL | null {
  return text !== null && URL.canParse(text, base) ? new URL(text, base) : null;
}

/**
 * Whether somebody has a page before them now. What a browser fetches ahead, or a service worker keeps, nobody may ever
 * look at; the data of pages that scripts open is asked for ahead as well, so those pages tell of themselves.
 */
function isPageOpened(request: Request, answer: Response): boolean {
  const { headers } = request;
  const destination = headers.get('Sec-Fetch-Dest');
  const isAhead = `${headers.get('Sec-Purpose')} ${headers.get('Purpose')}`.includes('prefetch');
  return (
    request.method === 'GET' &&
    answer.status === 200 &&
    (answer.headers.get('Content-Type') ?? '').startsWith('text/html') &&
    (destination === null || destination === 'document') &&
    !isAhead
  );
}

async function send(
  ports: Pick<Ports, 'clock' | 'randomness' | 'queue' | 'links'>,
  session: string,
  events: readonly ShopperEvent[],
): Promise<void> {
  const atMs = ports.clock.nowMs();
  try {
    await ports.queue.sendShopperEvents(
      await Promise.all(
        events.map(async (event): Promise<ShopperEventMessage> => {
          const shared = { type: 'shopper.event', session, atMs } as const;
          if (event.kind !== 'purchase')
            return { ...shared, ...event, eventId: ports.randomness.identifier('evt') };
          const { kind, listingId, once } = event;
          return { ...shared, kind, listingId, eventId: await ports.links.sign('shopper_event', once) };
        }),
      ),
    );
  } catch (error) {
    console.error('What a shopper did is lost.', error);
  }
}
