import { z } from 'zod';

/**
 * What the Worker is configured with: addresses, keys and bindings. A missing value stops the first
 * request with its name. Local secrets are recognisable by their prefix and refused in production.
 */
const LOCAL_SECRET_PREFIX = 'local-';

const settingsSchema = z
  .object({
    PUBLIC_ORIGIN: z.url(),
    DATABASE_URL: z.string().min(1),
    NEON_HTTP_URL: z.url().optional(),
    UPSTASH_REDIS_REST_URL: z.url(),
    UPSTASH_REDIS_REST_TOKEN: z.string().min(1),
    STRIPE_SECRET_KEY: z.string().min(1),
    STRIPE_WEBHOOK_SECRET: z.string().min(1),
    /** Where Stripe is, when it is not api.stripe.com. */
    STRIPE_API_BASE: z.url().optional(),
    /** Search at Algolia, when there is an account; without it Postgres searches. */
    ALGOLIA_APP_ID: z.string().min(1).optional(),
    /** A key that may search, add and delete objects, and edit settings. */
    ALGOLIA_API_KEY: z.string().min(1).optional(),
    /** Begins the names of the indices, so that several marketplaces share an account. */
    ALGOLIA_INDEX_PREFIX: z
      .string()
      .regex(/^[a-z0-9_-]+$/)
      .default('rynek'),
    /** Where Algolia is, when it is not Algolia's own hosts. */
    ALGOLIA_HOST: z.url().optional(),
    MAIL_API_URL: z.url(),
    MAIL_API_KEY: z.string().min(1),
    MAIL_FROM: z.string().default('Rynek <rynek@localhost>'),
    VAPID_PUBLIC_KEY: z.string().min(1),
    VAPID_PRIVATE_KEY: z.string().min(1),
    VAPID_SUBJECT: z.string().min(1),
    AUTH_SECRET: z.string().min(32),
    /** Hosts (comma-separated, with port) from which pictures may be fetched though they are not public. */
    PICTURE_HOSTS_ALLOWED: z.string().default(''),
    /** Hosts of push services beside the browsers' own. */
    PUSH_HOSTS_ALLOWED: z.string().default(''),
    /** Rehearsals run the marketplace ahead of time by this much. */
    CLOCK_OFFSET_MS: z.coerce.number().int().default(0),
  })
  .superRefine((settings, issues) => {
    if ((settings.ALGOLIA_APP_ID === undefined) !== (settings.ALGOLIA_API_KEY === undefined))
      issues.addIssue({
        code: 'custom',
        path: ['ALGOLIA_API_KEY'],
        message: 'and ALGOLIA_APP_ID are set together or not at all',
      });
    const origin = new URL(settings.PUBLIC_ORIGIN);
    const isLocal = origin.hostname === 'localhost' || origin.hostname === '127.0.0.1';
    if (!isLocal) {
      if (origin.protocol !== 'https:')
        issues.addIssue({ code: 'custom', path: ['PUBLIC_ORIGIN'], message: 'must be https' });
      if (settings.CLOCK_OFFSET_MS !== 0)
        issues.addIssue({ code: 'custom', path: ['CLOCK_OFFSET_MS'], message: 'must be 0 in production' });
      for (const name of ['AUTH_SECRET', 'UPSTASH_REDIS_REST_TOKEN', 'MAIL_API_KEY'] as const)
        if (settings[name].startsWith(LOCAL_SECRET_PREFIX))
          issues.addIssue({ code: 'custom', path: [name], message: 'is a local secret' });
      if (settings.ALGOLIA_API_KEY?.startsWith(LOCAL_SECRET_PREFIX))
        issues.addIssue({ code: 'custom', path: ['ALGOLIA_API_KEY'], message: 'is a local secret' });
    }
    if (isLocal && settings.STRIPE_SECRET_KEY.startsWith('sk_live_'))
      issues.addIssue({
        code: 'custom',
        path: ['STRIPE_SECRET_KEY'],
        message: 'is a live key on a local address',
      });
  });

export type Settings = z.infer<typeof settingsSchema>;

/** The Worker's bindings as wrangler.toml names them, and its settings as strings. */
export interface WorkerEnvironment {
  readonly ASSETS: Fetcher;
  readonly STOCK: DurableObjectNamespace;
  readonly SELLER_CHANNEL: DurableObjectNamespace;
  readonly MEDIA: R2Bucket;
  readonly IMAGES: ImagesBinding;
  readonly EVENTS: Queue;
  readonly JOBS: Queue;
  readonly ANALYTICS: Queue;
}

const parsedByEnvironment = new WeakMap<object, Settings>();

/** Parses the settings once per environment object. Throws with the names of what is missing or wrong. */
export function readSettings(environment: object): Settings {
  const known = parsedByEnvironment.get(environment);
  if (known) return known;
  const parsed = settingsSchema.safeParse(environment);
  if (!parsed.success)
    throw new Error(
      `The configuration is incomplete: ${parsed.error.issues
        .map((issue) => `${issue.path.join('.')} ${issue.message}`)
        .join('; ')}. docs/operations.md lists every setting.`,
    );
  parsedByEnvironment.set(environment, parsed.data);
  return parsed.data;
}
