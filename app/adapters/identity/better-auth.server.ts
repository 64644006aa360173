import { betterAuth } from 'better-auth';
import { drizzleAdapter } from 'better-auth/adapters/drizzle';
import { twoFactor } from 'better-auth/plugins';
import { and, desc, eq, gt, ne } from 'drizzle-orm';
import type { Database } from '#db/client.server';
import { credentials, sellerMembers, sellers, sessions, twoFactors, users, verifications } from '#db/schema';
import { invariant } from '~/domain/invariant';
import { failure, success } from '~/domain/result';
import { readCookie } from '~/i18n/locale';
import { renderLetter } from '~/mail/letter';
import { m } from '~/paraglide/messages.js';
import { paths } from '~/paths';
import type { Clock } from '~/ports/clock';
import { type Identity, PASSWORD_CHARS_MAX, PASSWORD_CHARS_MIN } from '~/ports/identity';
import type { Mailer } from '~/ports/mailer';

export interface IdentitySettings {
  readonly secret: string;
  readonly publicOrigin: string;
}

const COOKIE_PREFIX = 'rynek';
const RESET_LINK_SECONDS = 3600;
const SESSION_SECONDS = 14 * 24 * 3600;

/** Error bodies of better-auth carry a code; minified builds rename its classes. */
interface AuthError {
  readonly status?: string;
  readonly body?: { readonly code?: string };
}

const codeOf = (error: unknown): string | undefined =>
  typeof error === 'object' && error !== null ? (error as AuthError).body?.code : undefined;

const cookiesOf = (response: { headers: Headers }) => response.headers.getSetCookie();

export function betterAuthIdentity(
  ports: { db: Database; clock: Clock; mailer: Mailer },
  settings: IdentitySettings,
): Identity {
  const { db, clock, mailer } = ports;
  const build = () =>
    betterAuth({
      secret: settings.secret,
      baseURL: settings.publicOrigin,
      basePath: '/api/auth',
      trustedOrigins: [settings.publicOrigin],
      database: drizzleAdapter(db, {
        provider: 'pg',
        transaction: false,
        schema: {
          user: users,
          session: sessions,
          account: credentials,
          verification: verifications,
          twoFactor: twoFactors,
        },
      }),
      user: {
        additionalFields: {
          role: { type: 'string', input: false, defaultValue: 'shopper' },
          locale: { type: 'string', input: true, defaultValue: 'pl' },
        },
      },
      emailAndPassword: {
        enabled: true,
        minPasswordLength: PASSWORD_CHARS_MIN,
        maxPasswordLength: PASSWORD_CHARS_MAX,
        resetPasswordTokenExpiresIn: RESET_LINK_SECONDS,
        revokeSessionsOnPasswordReset: true,
        sendResetPassword: async ({ user, token }) => {
          const locale = 'locale' in user && user.locale === 'en' ? 'en' : 'pl';
          await mailer.send({
            idempotencyKey: `reset:${token}`,
            to: user.email,
            ...renderLetter(
              {
                subject: m.mail_reset_password_subject({}, { locale }),
                paragraphs: [m.mail_reset_password_body({}, { locale })],
                button: {
                  label: m.mail_reset_password_link({}, { locale }),
                  url: `${settings.publicOrigin}${paths.resetPassword(locale, { token })}`,
                },
              },
              locale,
            ),
          });
        },
      },
      session: { expiresIn: SESSION_SECONDS, updateAge: 24 * 3600 },
      // Our own limits count by account and true address (app/ports/rate-limiter.ts).
      rateLimit: { enabled: false },
      telemetry: { enabled: false },
      // What it would log holds addresses; what matters comes back as a code.
      logger: { disabled: true },
      advanced: { cookiePrefix: COOKIE_PREFIX, defaultCookieAttributes: { sameSite: 'lax', httpOnly: true } },
      plugins: [twoFactor({ issuer: 'Rynek' })],
    });
  let built: ReturnType<typeof build> | undefined;
  /** Built when first asked: most requests only read a session, which needs none of it. */
  const api = () => {
    built ??= build();
    return built.api;
  };

  return {
    async readSession(headers) {
      const token = sessionToken(headers);
      if (!token) return null;
      const [row] = await db
        .select({
          sessionId: sessions.id,
          userId: users.id,
          email: users.email,
          name: users.name,
          role: users.role,
          hasSecondFactor: users.twoFactorEnabled,
          sellerId: sellers.id,
          slug: sellers.slug,
          displayName: sellers.displayName,
          status: sellers.status,
          memberRole: sellerMembers.role,
        })
        .from(sessions)
        .innerJoin(users, eq(users.id, sessions.userId))
        .leftJoin(sellerMembers, eq(sellerMembers.userId, users.id))
        .leftJoin(sellers, eq(sellers.id, sellerMembers.sellerId))
        // Sessions live by the system's time: that is what the library writes.
        .where(
          and(eq(sessions.token, token), gt(sessions.expiresAt, new Date(clock.toSystemMs(clock.nowMs())))),
        )
        .limit(1);
      if (!row) return null;
      const { sellerId, slug, displayName, status, memberRole } = row;
      return {
        sessionId: row.sessionId,
        userId: row.userId,
        email: row.email,
        name: row.name,
        isOperator: row.role === 'operator',
        hasSecondFactor: row.hasSecondFactor,
        seller:
          sellerId !== null && slug !== null && displayName !== null && status !== null && memberRole !== null
            ? { sellerId, slug, displayName, status, role: memberRole }
            : null,
      };
    },

    async signUp(headers, input) {
      try {
        const answer = await api().signUpEmail({ body: input, headers, returnHeaders: true });
        return success({ cookies: cookiesOf(answer), userId: answer.response.user.id });
      } catch (error) {
        const code = codeOf(error);
        if (code?.startsWith('USER_ALREADY_EXISTS')) return failure({ code: 'email_taken' });
        if (code === 'PASSWORD_TOO_SHORT' || code === 'PASSWORD_TOO_LONG')
          return failure({ code: 'password_refused' });
        throw error;
      }
    },

    async signIn(headers, input) {
      try {
        const answer = await api().signInEmail({ body: input, headers, returnHeaders: true });
        const needsSecondFactor = 'twoFactorRedirect' in answer.response;
        return success({ cookies: cookiesOf(answer), needsSecondFactor });
      } catch (error) {
        if (codeOf(error)) return failure({ code: 'credentials_wrong' });
        throw error;
      }
    },

    async verifySecondFactor(headers, { code }) {
      try {
        const isTotp = /^\d{6}$/.test(code);
        const answer = isTotp
          ? await api().verifyTOTP({ body: { code }, headers, returnHeaders: true })
          : await api().verifyBackupCode({ body: { code }, headers, returnHeaders: true });
        return success({ cookies: cookiesOf(answer) });
      } catch (error) {
        if (codeOf(error)) return failure({ code: 'second_factor_wrong' });
        throw error;
      }
    },

    async confirmPassword(headers, { password }) {
      try {
        await api().verifyPassword({ body: { password }, headers });
        return success(null);
      } catch (error) {
        if (codeOf(error)) return failure({ code: 'credentials_wrong' });
        throw error;
      }
    },

    async signOut(headers) {
      const answer = await api().signOut({ headers, returnHeaders: true });
      return { cookies: cookiesOf(answer) };
    },

    async listSessions(userId, currentSessionId) {
      const rows = await db
        .select()
        .from(sessions)
        .where(
          and(eq(sessions.userId, userId), gt(sessions.expiresAt, new Date(clock.toSystemMs(clock.nowMs())))),
        )
        .orderBy(desc(sessions.createdAt));
      return rows.map((row) => ({
        sessionId: row.id,
        userAgent: row.userAgent,
        createdAtMs: row.createdAt.getTime(),
        isCurrent: row.id === currentSessionId,
      }));
    },

    async revokeSessions(userId, which) {
      await db
        .delete(sessions)
        .where(
          and(
            eq(sessions.userId, userId),
            'sessionId' in which ? eq(sessions.id, which.sessionId) : ne(sessions.id, which.exceptSessionId),
          ),
        );
    },

    async requestPasswordReset(headers, { email }) {
      await api().requestPasswordReset({ body: { email }, headers });
    },

    async resetPassword(headers, { token, password }) {
      try {
        await api().resetPassword({ body: { token, newPassword: password }, headers });
        return success(null);
      } catch (error) {
        const code = codeOf(error);
        if (code === 'INVALID_TOKEN') return failure({ code: 'reset_link_invalid' });
        if (code) return failure({ code: 'password_refused' });
        throw error;
      }
    },

    async beginSecondFactor(headers, { password }) {
      try {
        const answer = await api().enableTwoFactor({ body: { password }, headers });
        invariant(answer.method === 'totp', 'the second factor is an authenticator');
        return success({ totpUri: answer.totpURI, backupCodes: answer.backupCodes });
      } catch (error) {
        if (codeOf(error)) return failure({ code: 'credentials_wrong' });
        throw error;
      }
    },

    async confirmSecondFactor(headers, { code }) {
      try {
        const answer = await api().verifyTOTP({ body: { code }, headers, returnHeaders: true });
        const cookies = cookiesOf(answer);
        const token = sessionToken(new Headers({ Cookie: pairsOf(cookies) })) ?? sessionToken(headers);
        invariant(token !== null, 'a second factor is confirmed in a session');
        await db
          .delete(sessions)
          .where(and(eq(sessions.userId, answer.response.user.id), ne(sessions.token, token)));
        return success({ cookies });
      } catch (error) {
        if (codeOf(error)) return failure({ code: 'second_factor_wrong' });
        throw error;
      }
    },

    async endSecondFactor(headers, { password }) {
      try {
        const answer = await api().disableTwoFactor({ body: { password }, headers, returnHeaders: true });
        return success({ cookies: cookiesOf(answer) });
      } catch (error) {
        if (codeOf(error)) return failure({ code: 'credentials_wrong' });
        throw error;
      }
    },
  };
}

/** Cookies that are about to be set, as the browser will send them back. */
function pairsOf(cookies: readonly string[]): string {
  return cookies.map((cookie) => cookie.split(';')[0]).join('; ');
}

/** The token in the session cookie. It is looked up as a whole: 32 random characters are their own proof. */
function sessionToken(headers: Headers): string | null {
  const cookies = headers.get('Cookie');
  const name = `${COOKIE_PREFIX}.session_token`;
  const value = readCookie(cookies, `__Secure-${name}`) ?? readCookie(cookies, name);
  return value?.split('.')[0] || null;
}
