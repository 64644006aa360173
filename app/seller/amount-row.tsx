import { classNames } from '~/components/class-names';

/** A figure with its name in a list of figures; a strong one is a sum, the others may stand below it. */
export function AmountRow({
  term,
  value,
  strong = false,
  indented = false,
}: {
  readonly term: string;
  readonly value: string;
  readonly strong?: boolean;
  readonly indented?: boolean;
}) {
  return (
    <div
      className={classNames(
        'flex justify-between gap-4 border-b px-4 py-2 last:border-b-0',
        strong ? 'font-semibold' : indented && 'pl-8 text-sm',
      )}
    >
      <dt>{term}</dt>
      <dd className="text-right">{value}</dd>
    </div>
  );
}
