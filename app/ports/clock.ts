/**
 * The time by which the marketplace lives. Tests and rehearsals move it; a platform timer (an alarm)
 * runs on the system's time, hence the second method.
 */
export interface Clock {
  /** Milliseconds since 1970. */
  nowMs(): number;
  /** The system's time at which this clock will show `ms`. */
  toSystemMs(ms: number): number;
  /** Lets other invocations go on for that long; costs a Worker no processor time. */
  pause(ms: number): Promise<void>;
}
