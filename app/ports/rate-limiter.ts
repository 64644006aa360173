/** How often somebody may do something. */
export interface RateLimit {
  readonly name: string;
  readonly max: number;
  readonly windowSeconds: number;
}

/**
 * Counts attempts by subject (an account, an address). When the counter cannot be reached the attempt
 * is allowed: a shop that sells is worth more than a limit (docs/decisions).
 */
export interface RateLimiter {
  attempt(limit: RateLimit, subject: string): Promise<{ allowed: boolean; retryAfterSeconds: number }>;
}
