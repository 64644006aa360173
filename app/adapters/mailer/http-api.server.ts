import { failure } from '~/domain/result';
import type { Mailer } from '~/ports/mailer';

const TIMEOUT_MS = 10_000;

/** A mail service with a JSON API of the common form: POST /emails, bearer key, Idempotency-Key. */
export function httpApiMailer(settings: { url: string; apiKey: string; from: string }): Mailer {
  return {
    async send(mail) {
      try {
        const response = await fetch(`${settings.url}/emails`, {
          method: 'POST',
          headers: {
            Authorization: `Bearer ${settings.apiKey}`,
            'Content-Type': 'application/json',
            'Idempotency-Key': mail.idempotencyKey,
          },
          body: JSON.stringify({
            from: settings.from,
            to: [mail.to],
            subject: mail.subject,
            html: mail.html,
            text: mail.text,
          }),
          signal: AbortSignal.timeout(TIMEOUT_MS),
        });
        if (response.ok) {
          const { id } = (await response.json()) as { id: string };
          return { ok: true, value: { id } };
        }
        await response.body?.cancel();
        return failure({
          code: response.status === 400 || response.status === 422 ? 'mail_refused' : 'mail_unreachable',
        });
      } catch {
        return failure({ code: 'mail_unreachable' });
      }
    },
  };
}
