import { Link, type LinkProps } from '@remix-run/react';
import type { ButtonHTMLAttributes } from 'react';
import { m } from '~/paraglide/messages.js';
import { classNames } from './class-names';

/** `act` is the one thing to do on a page; `quiet` stands beside it; `plain` is text; `danger` takes away. */
export type ButtonKind = 'act' | 'quiet' | 'plain' | 'danger';
export type ButtonSize = 'small' | 'medium' | 'large';

interface Look {
  readonly kind?: ButtonKind;
  readonly size?: ButtonSize;
  readonly wide?: boolean;
}

const KINDS: Readonly<Record<ButtonKind, string>> = {
  act: 'bg-act text-on-act hover:bg-act-strong',
  quiet: 'border border-edge bg-surface text-ink hover:border-act hover:text-act',
  plain: 'text-act underline-offset-4 hover:underline',
  danger: 'border border-bad bg-surface text-bad hover:bg-bad hover:text-on-bad',
};

const SIZES: Readonly<Record<ButtonSize, string>> = {
  small: 'min-h-8 px-3 text-sm',
  medium: 'min-h-11 px-5 text-base',
  large: 'min-h-13 px-6 text-base',
};

/** The look of a button, for elements that are not one of those below. */
export function buttonClass({ kind = 'act', size = 'medium', wide = false }: Look): string {
  return classNames(
    'inline-flex items-center justify-center gap-2 rounded-md py-1.5 text-center leading-tight font-semibold no-underline transition-colors',
    'disabled:opacity-55 aria-disabled:opacity-55 active:translate-y-px',
    KINDS[kind],
    SIZES[size],
    kind === 'plain' && 'px-1',
    wide && 'w-full',
  );
}

interface ButtonProps extends ButtonHTMLAttributes<HTMLButtonElement>, Look {
  /** Shows that the answer is on its way and ignores further presses. */
  readonly busy?: boolean;
}

export function Button({
  kind,
  size,
  wide,
  busy = false,
  type = 'submit',
  className,
  children,
  onClick,
  ...rest
}: ButtonProps) {
  return (
    <button
      {...rest}
      type={type}
      aria-disabled={busy || undefined}
      onClick={busy ? (event) => event.preventDefault() : onClick}
      className={classNames(buttonClass({ kind, size, wide }), className)}
    >
      {busy ? m.common_working() : children}
    </button>
  );
}

interface LinkButtonProps extends LinkProps, Look {}

export function LinkButton({ kind, size, wide, className, ...rest }: LinkButtonProps) {
  return (
    <Link prefetch="intent" {...rest} className={classNames(buttonClass({ kind, size, wide }), className)} />
  );
}
