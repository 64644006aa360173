import type { Result } from '~/domain/result';

/** Shortest password; a passphrase needs no other rule. */
export const PASSWORD_CHARS_MIN = 12;
export const PASSWORD_CHARS_MAX = 128;

/** Who is signed in, and what for. */
export interface Session {
  readonly sessionId: string;
  readonly userId: string;
  readonly email: string;
  readonly name: string;
  readonly isOperator: boolean;
  /** Whether the account signs in with a second factor; then this session did. */
  readonly hasSecondFactor: boolean;
  /** The seller that the person works for, if any. */
  readonly seller: {
    readonly sellerId: number;
    readonly slug: string;
    readonly displayName: string;
    readonly status: 'draft' | 'submitted' | 'approved' | 'rejected' | 'suspended';
    readonly role: 'owner' | 'manager' | 'staff';
  } | null;
}

export interface SessionSummary {
  readonly sessionId: string;
  readonly userAgent: string | null;
  readonly createdAtMs: number;
  readonly isCurrent: boolean;
}

/** `Set-Cookie` values that the answer must carry. */
export interface SignedIn {
  readonly cookies: readonly string[];
}

/**
 * Accounts, passwords, sessions and second factors. Every method takes the request's headers, which hold the
 * session. Wrong passwords and unknown addresses answer alike.
 */
export interface Identity {
  readSession(headers: Headers): Promise<Session | null>;
  signUp(
    headers: Headers,
    input: { email: string; password: string; name: string; locale: 'pl' | 'en' },
  ): Promise<Result<SignedIn & { userId: string }, { code: 'email_taken' | 'password_refused' }>>;
  signIn(
    headers: Headers,
    input: { email: string; password: string },
  ): Promise<Result<SignedIn & { needsSecondFactor: boolean }, { code: 'credentials_wrong' }>>;
  /** Completes a sign-in with a code of the authenticator or a backup code. */
  verifySecondFactor(
    headers: Headers,
    input: { code: string },
  ): Promise<Result<SignedIn, { code: 'second_factor_wrong' }>>;
  /** Asks again, before something that a session alone may not do: whether the password is that of who is signed in. */
  confirmPassword(
    headers: Headers,
    input: { password: string },
  ): Promise<Result<null, { code: 'credentials_wrong' }>>;
  signOut(headers: Headers): Promise<SignedIn>;
  listSessions(userId: string, currentSessionId: string): Promise<readonly SessionSummary[]>;
  /** Ends sessions of a person: one, or all but the current one. */
  revokeSessions(userId: string, which: { sessionId: string } | { exceptSessionId: string }): Promise<void>;
  /** Sends the mail if the address has an account; says nothing either way. */
  requestPasswordReset(headers: Headers, input: { email: string }): Promise<void>;
  resetPassword(
    headers: Headers,
    input: { token: string; password: string },
  ): Promise<Result<null, { code: 'reset_link_invalid' | 'password_refused' }>>;
  /** Begins enrolment: the address for an authenticator and the backup codes. Takes effect with `confirmSecondFactor`. */
  beginSecondFactor(
    headers: Headers,
    input: { password: string },
  ): Promise<Result<{ totpUri: string; backupCodes: readonly string[] }, { code: 'credentials_wrong' }>>;
  /** Ends every other session of the person: those were begun with the password alone. */
  confirmSecondFactor(
    headers: Headers,
    input: { code: string },
  ): Promise<Result<SignedIn, { code: 'second_factor_wrong' }>>;
  endSecondFactor(
    headers: Headers,
    input: { password: string },
  ): Promise<Result<SignedIn, { code: 'credentials_wrong' }>>;
}
