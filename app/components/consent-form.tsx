import { Form, useLocation } from '@remix-run/react';
import { m } from '~/paraglide/messages.js';
import { getLocale } from '~/paraglide/runtime.js';
import { paths } from '~/paths';
import { Button } from './button';

const ANSWERS = [
  { consent: 'no', words: m.storefront_consent_no },
  { consent: 'yes', words: m.storefront_consent_yes },
] as const;

interface ConsentFormProps {
  /** What was chosen before. */
  readonly chosen?: 'yes' | 'no' | undefined;
}

/** Two answers of the same weight, to whether the browser may be recorded. Leads back to the page it stands on. */
export function ConsentForm({ chosen }: ConsentFormProps) {
  const { pathname, search } = useLocation();
  return (
    <Form
      method="post"
      action={paths.privacyChoices(getLocale())}
      preventScrollReset
      replace
      className="grid w-full max-w-md grid-cols-2 gap-2"
    >
      <input type="hidden" name="returnTo" value={pathname + search} />
      {ANSWERS.map(({ consent, words }) => (
        <Button
          key={consent}
          kind="quiet"
          name="consent"
          value={consent}
          aria-pressed={chosen === undefined ? undefined : chosen === consent}
        >
          {words()}
        </Button>
      ))}
    </Form>
  );
}
