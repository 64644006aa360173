import { useEffect, useState } from 'react';
import { machineTime } from '~/i18n/format';
import { m } from '~/paraglide/messages.js';

interface CountdownProps {
  readonly endsAtMs: number;
  /** The server's clock when it answered: the browser's own may be wrong. */
  readonly nowMs: number;
  readonly onEnd?: () => void;
}

const MINUTE_MS = 60_000;
const SAID_AT_MINUTES = [10, 5, 2, 1];

function clock(leftMs: number): string {
  const seconds = Math.max(0, Math.ceil(leftMs / 1000));
  return `${Math.floor(seconds / 60)}:${String(seconds % 60).padStart(2, '0')}`;
}

/** Time that runs out. Without scripts it shows what was left when the page was made. */
export function Countdown({ endsAtMs, nowMs, onEnd }: CountdownProps) {
  const [leftMs, setLeftMs] = useState(endsAtMs - nowMs);
  useEffect(() => {
    const startedAt = performance.now();
    const atStartMs = endsAtMs - nowMs;
    setLeftMs(atStartMs);
    const timer = window.setInterval(() => {
      const left = atStartMs - (performance.now() - startedAt);
      setLeftMs(left);
      if (left <= 0) {
        window.clearInterval(timer);
        onEnd?.();
      }
    }, 500);
    return () => window.clearInterval(timer);
  }, [endsAtMs, nowMs, onEnd]);

  const minutes = Math.ceil(leftMs / MINUTE_MS);
  const said = SAID_AT_MINUTES.findLast((at) => minutes <= at);
  return (
    <>
      <time
        role="timer"
        dateTime={machineTime(endsAtMs)}
        aria-label={m.common_time_left()}
        className="figures font-bold"
      >
        {clock(leftMs)}
      </time>
      <span role="status" className="sr-only">
        {leftMs <= 0
          ? m.common_time_up()
          : said === undefined
            ? ''
            : m.common_time_left_minutes({ count: said })}
      </span>
    </>
  );
}
