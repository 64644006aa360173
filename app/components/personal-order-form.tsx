import { Form, useLocation } from '@remix-run/react';
import { m } from '~/paraglide/messages.js';
import { getLocale } from '~/paraglide/runtime.js';
import { paths } from '~/paths';
import { Button, type ButtonSize } from './button';

/** Where the page about privacy tells of the personal order. */
export const PERSONAL_ORDER_ANCHOR = 'personal-order';

interface PersonalOrderFormProps {
  readonly now: 'on' | 'off';
  readonly size?: ButtonSize;
}

/** Switches the personal order of results off or on. Leads back to the page it stands on. */
export function PersonalOrderForm({ now, size = 'medium' }: PersonalOrderFormProps) {
  const { pathname, search } = useLocation();
  return (
    <Form method="post" action={paths.privacyChoices(getLocale())} preventScrollReset replace>
      <input type="hidden" name="returnTo" value={pathname + search} />
      <Button kind="quiet" size={size} name="personalOrder" value={now === 'on' ? 'off' : 'on'}>
        {now === 'on' ? m.storefront_personal_order_turn_off() : m.storefront_personal_order_turn_on()}
      </Button>
    </Form>
  );
}
