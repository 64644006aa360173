import { m } from '~/paraglide/messages.js';

/**
 * The words for each code that a schema gives a field. Schemas are made once, before the language is known,
 * so they carry codes; fields put them into words.
 */
const FIELD_ERRORS: Readonly<Record<string, () => string>> = {
  required: m.errors_required,
  email: m.errors_email,
  too_short: m.errors_too_short,
  too_long: m.errors_too_long,
  number: m.errors_number,
  whole_number: m.errors_whole_number,
  percent: m.errors_percent,
  too_small: m.errors_too_small,
  too_large: m.errors_too_large,
  choice: m.errors_choice,
  postal_code: m.errors_postal_code,
  phone: m.errors_phone,
  vat_number: m.errors_vat_number,
  password_too_short: m.errors_password_too_short,
  consent: m.errors_consent,
  pickup_point: m.errors_pickup_point,
};

/** The words for a field's error code; a text that is no code is already words. */
export function fieldErrorMessage(codeOrText: string): string {
  return FIELD_ERRORS[codeOrText]?.() ?? codeOrText;
}
