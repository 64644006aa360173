import { Alert } from '~/components/alert';
import { ConsentForm } from '~/components/consent-form';
import type { Consent } from '~/consent';
import { m } from '~/paraglide/messages.js';

const STATES = {
  yes: m.storefront_privacy_state_yes,
  no: m.storefront_privacy_state_no,
  unknown: m.storefront_privacy_state_unknown,
} as const;

const SECTIONS = [
  { title: m.storefront_privacy_what_title, text: m.storefront_privacy_what },
  { title: m.storefront_privacy_number_title, text: m.storefront_privacy_number },
  { title: m.storefront_privacy_why_title, text: m.storefront_privacy_why },
  { title: m.storefront_privacy_long_title, text: m.storefront_privacy_long },
  { title: m.storefront_privacy_without_title, text: m.storefront_privacy_without },
] as const;

/** What is recorded with consent and why, and the switch. */
export function PrivacyPage({ consent }: { readonly consent?: Consent | undefined }) {
  return (
    <div className="mx-auto grid max-w-2xl gap-8 py-6">
      <header className="grid gap-4">
        <h1>{m.storefront_privacy_title()}</h1>
        <p className="measure">{m.storefront_privacy_lead()}</p>
        <Alert tone={consent === 'yes' ? 'good' : 'info'}>{STATES[consent ?? 'unknown']()}</Alert>
        <ConsentForm chosen={consent} />
      </header>
      {SECTIONS.map(({ title, text }) => (
        <section key={title()} className="grid gap-2">
          <h2 className="text-xl">{title()}</h2>
          <p className="measure">{text()}</p>
        </section>
      ))}
    </div>
  );
}
