/**
 * Asserts what cannot be otherwise unless the program is wrong. What can go wrong in use is a
 * {@link Result}, never an invariant.
 */
export function invariant(condition: unknown, message: string): asserts condition {
  if (!condition) throw new Error(`Invariant broken: ${message}`);
}
