import { Alert } from '~/components/alert';
import { ConsentForm } from '~/components/consent-form';
import { PERSONAL_ORDER_ANCHOR, PersonalOrderForm } from '~/components/personal-order-form';
import type { Consent, PersonalOrder } from '~/consent';
import { PLACES_MOVED_MAX } from '~/domain/search/affinities';
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

const ORDER_STATES = {
  on: m.storefront_personal_order_state_on,
  off: m.storefront_personal_order_state_off,
} as const;

interface PrivacyPageProps {
  readonly consent?: Consent | undefined;
  readonly personalOrder?: PersonalOrder | undefined;
}

/** What is recorded with consent and why, and the switches. */
export function PrivacyPage({ consent, personalOrder }: PrivacyPageProps) {
  return (
    <div className="mx-auto grid max-w-2xl gap-8 py-6">
      <header className="grid gap-4">
        <h1>{m.storefront_privacy_title()}</h1>
        <p className="measure">{m.storefront_privacy_lead()}</p>
        <Alert tone={consent === 'yes' ? 'good' : 'info'}>{STATES[consent ?? 'unknown']()}</Alert>
        <ConsentForm chosen={consent} />
      </header>
      <section id={PERSONAL_ORDER_ANCHOR} className="grid scroll-mt-6 justify-items-start gap-3">
        <h2 className="text-xl">{m.storefront_personal_order_title()}</h2>
        <p className="measure">{m.storefront_personal_order_text({ places: PLACES_MOVED_MAX })}</p>
        <p className="measure" aria-live="polite">
          {personalOrder === undefined
            ? m.storefront_personal_order_state_none()
            : ORDER_STATES[personalOrder]()}
        </p>
        {personalOrder === undefined ? null : <PersonalOrderForm now={personalOrder} />}
      </section>
      {SECTIONS.map(({ title, text }) => (
        <section key={title()} className="grid gap-2">
          <h2 className="text-xl">{title()}</h2>
          <p className="measure">{text()}</p>
        </section>
      ))}
    </div>
  );
}
