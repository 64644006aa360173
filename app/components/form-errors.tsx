import { fieldErrorMessage } from '~/i18n/error-messages';
import { Alert } from './alert';

/** What is wrong with a form as a whole, above it; conform's `form.errors` fits. */
export function FormErrors({ id, errors }: { id?: string; errors: readonly string[] | undefined }) {
  if (errors === undefined || errors.length === 0) return null;
  return (
    <div id={id}>
      <Alert tone="bad">
        <ul>
          {errors.map((error) => (
            <li key={error}>{fieldErrorMessage(error)}</li>
          ))}
        </ul>
      </Alert>
    </div>
  );
}
