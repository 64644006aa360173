import type { Result } from '~/domain/result';

export interface Mail {
  /** The same key is delivered once. */
  readonly idempotencyKey: string;
  readonly to: string;
  readonly subject: string;
  readonly html: string;
  readonly text: string;
}

/** Sends e-mail. `mail_refused` is final (a bad address); `mail_unreachable` may be tried again. */
export interface Mailer {
  send(mail: Mail): Promise<Result<{ id: string }, { code: 'mail_refused' | 'mail_unreachable' }>>;
}
