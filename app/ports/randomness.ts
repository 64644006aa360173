/** Identifiers and secrets. Tests and simulations seed it. */
export interface Randomness {
  /** A new identifier that sorts by time and cannot be guessed: prefix, underscore, 26 characters. */
  identifier(prefix: string): string;
  /** A number that people read aloud: two groups of letters and digits without look-alikes. */
  humanNumber(): string;
}
