import { Form, Link, useSubmit } from '@remix-run/react';
import ChevronDown from 'lucide-react/dist/esm/icons/chevron-down';
import SlidersHorizontal from 'lucide-react/dist/esm/icons/sliders-horizontal';
import X from 'lucide-react/dist/esm/icons/x';
import { type FormEvent, useEffect, useId, useRef } from 'react';
import { number } from '~/i18n/format';
import { m } from '~/paraglide/messages.js';
import { Button, buttonClass } from './button';
import { inputClass } from './field';

export interface FacetOption {
  readonly value: string;
  readonly label: string;
  readonly count: number;
  readonly chosen: boolean;
}

/** One way to narrow a list down; `name` is the parameter in the address. */
export type FacetGroup =
  | {
      readonly kind: 'choice';
      readonly name: string;
      readonly label: string;
      readonly options: readonly FacetOption[];
      /** Counts come from a sample. */
      readonly about?: boolean;
      readonly open?: boolean;
    }
  | {
      readonly kind: 'range';
      readonly label: string;
      readonly minName: string;
      readonly maxName: string;
      readonly min?: string | undefined;
      readonly max?: string | undefined;
      readonly unit: string;
      readonly open?: boolean;
    }
  | {
      readonly kind: 'toggle';
      readonly name: string;
      readonly value: string;
      readonly label: string;
      readonly count?: number | undefined;
      readonly chosen: boolean;
    };

export interface FacetChip {
  readonly label: string;
  /** The same list without it. */
  readonly href: string;
}

interface FacetPanelProps {
  readonly action: string;
  readonly groups: readonly FacetGroup[];
  /** What else the address says and the form must keep: the query, the order. */
  readonly kept: readonly (readonly [name: string, value: string])[];
}

const SHOWN_OPTIONS_MAX = 7;

/** What a form says, without the fields left empty, so that addresses stay short. */
export function filledFields(form: HTMLFormElement): URLSearchParams {
  const filled = new URLSearchParams();
  for (const [name, value] of new FormData(form)) {
    if (typeof value === 'string' && value !== '') filled.append(name, value);
  }
  return filled;
}

/**
 * Filters in one GET form. A box ticked sends it; a price is sent by Enter or the button, when it is written out,
 * as everything is without scripts. Each is a step that the back button takes back.
 */
export function FacetPanel({ action, groups, kept }: FacetPanelProps) {
  const id = useId();
  const submit = useSubmit();
  const send = (form: HTMLFormElement) =>
    submit(filledFields(form), { method: 'get', action, preventScrollReset: true });
  const sendWhenTicked = (event: FormEvent<HTMLFormElement>) => {
    if (event.target instanceof HTMLInputElement && event.target.type === 'checkbox')
      send(event.currentTarget);
  };
  return (
    <>
      <button
        type="button"
        popovertarget={`${id}-panel`}
        className={`${buttonClass({ kind: 'quiet' })} w-full lg:hidden`}
      >
        <SlidersHorizontal size={18} />
        {m.common_filters()}
      </button>
      <div
        id={`${id}-panel`}
        popover="auto"
        className="top-auto right-0 bottom-0 left-0 m-0 max-h-[85dvh] w-full max-w-none overflow-y-auto rounded-t-lg border-t bg-surface p-4 text-ink shadow-floating lg:static lg:block lg:max-h-none lg:overflow-visible lg:rounded-none lg:border-0 lg:bg-transparent lg:p-0 lg:shadow-none"
      >
        <Form
          method="get"
          action={action}
          aria-label={m.common_filters()}
          onChange={sendWhenTicked}
          onSubmit={(event) => {
            event.preventDefault();
            send(event.currentTarget);
          }}
          className="grid gap-1"
        >
          <div className="flex items-center justify-between lg:hidden">
            <p className="text-lg font-semibold">{m.common_filters()}</p>
            <button
              type="button"
              popovertarget={`${id}-panel`}
              popovertargetaction="hide"
              aria-label={m.common_close()}
              className="grid size-11 place-items-center"
            >
              <X size={22} />
            </button>
          </div>
          {kept.map(([name, value]) => (
            <input key={`${name} ${value}`} type="hidden" name={name} value={value} />
          ))}
          {groups.map((group) =>
            group.kind === 'toggle' ? (
              <Toggle key={group.name} group={group} />
            ) : (
              <details
                key={group.label}
                open={group.open ?? true}
                className="group border-t py-3 first-of-type:border-t-0"
              >
                <summary className="flex min-h-8 items-center justify-between font-semibold">
                  {group.label}
                  <ChevronDown size={18} className="transition-transform group-open:rotate-180" />
                </summary>
                {group.kind === 'choice' ? <Choices group={group} /> : <Range group={group} />}
              </details>
            ),
          )}
          <Button className="mt-3" wide>
            {m.common_filter_apply()}
          </Button>
        </Form>
      </div>
    </>
  );
}

/** A box that follows the address, and keeps the keyboard's focus while it does. */
function Tick({ name, value, chosen }: { name: string; value: string; chosen: boolean }) {
  const box = useRef<HTMLInputElement>(null);
  useEffect(() => {
    if (box.current !== null) box.current.checked = chosen;
  }, [chosen]);
  return (
    <input
      ref={box}
      type="checkbox"
      name={name}
      value={value}
      defaultChecked={chosen}
      className="size-5 shrink-0"
    />
  );
}

function Option({ name, option, about }: { name: string; option: FacetOption; about: boolean }) {
  return (
    <label className="flex min-h-8 items-center gap-2.5 rounded-sm hover:text-act">
      <Tick name={name} value={option.value} chosen={option.chosen} />
      <span className="min-w-0 flex-1 text-sm">{option.label}</span>
      <span className="figures text-xs text-soft">
        {about ? '≈ ' : ''}
        {number(option.count)}
      </span>
    </label>
  );
}

function Choices({ group }: { group: Extract<FacetGroup, { kind: 'choice' }> }) {
  const shown = group.options.filter(({ chosen }, index) => index < SHOWN_OPTIONS_MAX || chosen);
  const more = group.options.filter((option) => !shown.includes(option));
  const about = group.about ?? false;
  return (
    <fieldset className="grid pt-1">
      <legend className="sr-only">{group.label}</legend>
      {shown.map((option) => (
        <Option key={option.value} name={group.name} option={option} about={about} />
      ))}
      {more.length > 0 ? (
        <details>
          <summary className="min-h-8 content-center text-sm font-semibold text-act hover:underline">
            {m.common_filter_more({ count: more.length })}
          </summary>
          {more.map((option) => (
            <Option key={option.value} name={group.name} option={option} about={about} />
          ))}
        </details>
      ) : null}
    </fieldset>
  );
}

function Range({ group }: { group: Extract<FacetGroup, { kind: 'range' }> }) {
  const ends = [
    { name: group.minName, value: group.min, label: m.common_from() },
    { name: group.maxName, value: group.max, label: m.common_to() },
  ];
  return (
    <fieldset className="flex items-center gap-2 pt-1">
      <legend className="sr-only">
        {group.label} ({group.unit})
      </legend>
      {ends.map(({ name, value, label }) => (
        <label key={name} className="grid min-w-0 flex-1 text-xs text-soft">
          {label}
          <PriceEnd name={name} value={value ?? ''} />
        </label>
      ))}
      <span className="self-end pb-2 text-sm text-soft">{group.unit}</span>
    </fieldset>
  );
}

/** Follows the address too: what was written and not sent gives way when the list changes. */
function PriceEnd({ name, value }: { name: string; value: string }) {
  const field = useRef<HTMLInputElement>(null);
  useEffect(() => {
    if (field.current !== null) field.current.value = value;
  }, [value]);
  return (
    <input
      ref={field}
      name={name}
      defaultValue={value}
      inputMode="decimal"
      enterKeyHint="go"
      className={`${inputClass} figures min-h-10`}
    />
  );
}

function Toggle({ group }: { group: Extract<FacetGroup, { kind: 'toggle' }> }) {
  return (
    <label className="flex min-h-11 items-center gap-2.5 border-t py-2 first-of-type:border-t-0 hover:text-act">
      <Tick name={group.name} value={group.value} chosen={group.chosen} />
      <span className="flex-1 font-semibold">{group.label}</span>
      {group.count === undefined ? null : (
        <span className="figures text-xs text-soft">{number(group.count)}</span>
      )}
    </label>
  );
}

interface FacetChipsProps {
  readonly chips: readonly FacetChip[];
  readonly clearHref: string;
}

/** What the list is narrowed down by, each removable. */
export function FacetChips({ chips, clearHref }: FacetChipsProps) {
  if (chips.length === 0) return null;
  return (
    <ul aria-label={m.common_filters_chosen()} className="flex flex-wrap items-center gap-2">
      {chips.map((chip) => (
        <li key={chip.href}>
          <Link
            to={chip.href}
            preventScrollReset
            aria-label={m.common_filter_remove({ label: chip.label })}
            className="inline-flex min-h-8 items-center gap-1.5 rounded-full bg-act-soft px-3 text-sm font-medium text-act-ink hover:bg-act hover:text-on-act"
          >
            {chip.label}
            <X size={15} />
          </Link>
        </li>
      ))}
      <li>
        <Link to={clearHref} preventScrollReset className={buttonClass({ kind: 'plain', size: 'small' })}>
          {m.common_filter_clear()}
        </Link>
      </li>
    </ul>
  );
}
