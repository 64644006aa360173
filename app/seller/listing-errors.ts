import { importProblemWords, isImportProblemCode } from '~/i18n/import-words';

/** Errors of a field in words: codes of the catalogue's schema are put into words, words stay. */
export function listingErrors(errors: readonly string[] | undefined): string[] | undefined {
  return errors?.map((error) => (isImportProblemCode(error) ? importProblemWords(error) : error));
}
