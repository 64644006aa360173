import type { SelectOption } from '~/components/select-field';
import type { CategoryTree } from '~/queries/categories.server';

/** Every category as a choice, called by its path in a language, in the order of the tree. */
export function categoryOptions(tree: CategoryTree, locale: 'pl' | 'en'): SelectOption[] {
  const labelOf = (path: readonly (typeof tree.all)[number]['categoryId'][]) =>
    path.flatMap((id) => tree.byId.get(id)?.names[locale] ?? []).join(' › ');
  return tree.all
    .map(({ categoryId, path }) => ({ value: String(categoryId), label: labelOf(path) }))
    .sort((one, other) => one.label.localeCompare(other.label, locale));
}
