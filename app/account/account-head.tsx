import { Form, NavLink } from '@remix-run/react';
import { Button } from '~/components/button';
import { classNames } from '~/components/class-names';
import { m } from '~/paraglide/messages.js';
import { getLocale } from '~/paraglide/runtime.js';
import { paths } from '~/paths';

/** The head of the account's pages: who is signed in, and where else to go. */
export function AccountHead({
  title,
  email,
  worksAs,
}: {
  title: string;
  email: string;
  worksAs: 'seller' | 'operator' | null;
}) {
  const lang = getLocale();
  const links = [
    { to: paths.accountOrders(lang), label: m.account_orders() },
    { to: paths.accountSecurity(lang), label: m.account_security() },
    ...(worksAs === 'seller' ? [{ to: paths.seller(lang), label: m.common_seller_workspace() }] : []),
    ...(worksAs === 'operator' ? [{ to: paths.operator(lang), label: m.common_operator_console() }] : []),
  ];
  return (
    <div className="mb-6 grid gap-4">
      <div className="flex flex-wrap items-center justify-between gap-3">
        <div>
          <h1 className="text-2xl">{title}</h1>
          <p className="text-sm text-soft">{m.account_signed_in_as({ email })}</p>
        </div>
        <Form method="post" action={paths.signOut(lang)}>
          <Button kind="quiet" size="small">
            {m.common_sign_out()}
          </Button>
        </Form>
      </div>
      <nav aria-label={m.account_title()}>
        <ul className="flex flex-wrap gap-1 border-b">
          {links.map((link) => (
            <li key={link.to}>
              <NavLink
                to={link.to}
                className={({ isActive }) =>
                  classNames(
                    'inline-flex min-h-11 items-center border-b-2 px-3 font-medium',
                    isActive ? 'border-act text-act' : 'border-transparent hover:text-act',
                  )
                }
              >
                {link.label}
              </NavLink>
            </li>
          ))}
        </ul>
      </nav>
    </div>
  );
}
