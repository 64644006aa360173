import type { Clock } from '~/ports/clock';

/** The system's clock, ahead by a fixed offset when a rehearsal asks for one. */
export function systemClock(offsetMs = 0): Clock {
  return {
    nowMs: () => Date.now() + offsetMs,
    toSystemMs: (ms) => ms - offsetMs,
    pause: (ms) => new Promise((resolve) => setTimeout(resolve, ms)),
  };
}
