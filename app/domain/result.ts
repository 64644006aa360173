/**
 * An expected outcome as plain data, so that it survives RPC, queues and forms.
 * A failure carries a code from a closed union; one table turns codes into a message and a status.
 */
export type Result<Value, Failure extends { code: string }> =
  | { readonly ok: true; readonly value: Value }
  | ({ readonly ok: false } & Failure);

/** A success. */
export function success<Value>(value: Value): { readonly ok: true; readonly value: Value } {
  return { ok: true, value };
}

/** A failure with its code and whatever the message about it needs. */
export function failure<const Failure extends { code: string }>(
  fields: Failure,
): { readonly ok: false } & Failure {
  return { ok: false, ...fields };
}
