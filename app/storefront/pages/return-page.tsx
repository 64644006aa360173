import { LinkButton } from '~/components/button';
import { Progress } from '~/components/progress';
import { type Amount, amount } from '~/i18n/format';
import { m } from '~/paraglide/messages.js';
import { getLocale } from '~/paraglide/runtime.js';
import { paths } from '~/paths';

/** Where a shopper stands who came back from paying; a placed order has a page of its own. */
export type ReturnView =
  | { readonly state: 'processing' }
  | { readonly state: 'refunded'; readonly refunded: Amount }
  | { readonly state: 'failed'; readonly checkoutId: string };

export function ReturnPage({ view }: { view: ReturnView }) {
  const lang = getLocale();
  switch (view.state) {
    case 'processing':
      return (
        <section className="mx-auto grid max-w-xl gap-4 py-12">
          <h1>{m.storefront_return_processing_title()}</h1>
          <Progress
            label={m.common_working()}
            done={0}
            total={undefined}
            running
            detail={m.storefront_return_processing_advice()}
          />
        </section>
      );
    case 'refunded':
      return (
        <section className="mx-auto grid max-w-xl justify-items-start gap-4 py-12">
          <h1>{m.storefront_return_refunded_title()}</h1>
          <p>{m.storefront_return_refunded_advice({ price: amount(view.refunded) })}</p>
          <LinkButton to={paths.home(lang)}>{m.storefront_cart_empty_action()}</LinkButton>
        </section>
      );
    case 'failed':
      return (
        <section className="mx-auto grid max-w-xl justify-items-start gap-4 py-12">
          <h1>{m.storefront_held_failed_title()}</h1>
          <p>{m.storefront_held_failed_advice()}</p>
          <LinkButton to={paths.checkoutHeld(lang, view.checkoutId)}>{m.common_back()}</LinkButton>
        </section>
      );
  }
}
