import { Link, useLocation } from '@remix-run/react';
import { m } from '~/paraglide/messages.js';
import { getLocale } from '~/paraglide/runtime.js';
import { paths } from '~/paths';
import { ConsentForm } from './consent-form';

/** Asks, at the end of the page and above nothing, whether the browser may be recorded. */
export function ConsentBar() {
  const about = paths.privacyChoices(getLocale());
  if (useLocation().pathname === about) return null;
  return (
    <section aria-label={m.storefront_consent_label()} className="border-t bg-surface">
      <div className="page flex flex-wrap items-center justify-between gap-x-8 gap-y-3 py-4">
        <p className="measure flex-1 basis-80 text-sm">
          {m.storefront_consent_question()}{' '}
          <Link to={about} className="text-act underline">
            {m.storefront_consent_more()}
          </Link>
        </p>
        <ConsentForm />
      </div>
    </section>
  );
}
