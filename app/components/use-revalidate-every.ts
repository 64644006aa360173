import { useRevalidator } from '@remix-run/react';
import { useEffect } from 'react';

/** Reads the page's data again at an interval, while it is active and the page can be seen. */
export function useRevalidateEvery(intervalMs: number, active: boolean): void {
  const { revalidate } = useRevalidator();
  useEffect(() => {
    if (!active) return undefined;
    const timer = window.setInterval(() => {
      if (document.visibilityState === 'visible') revalidate();
    }, intervalMs);
    return () => window.clearInterval(timer);
  }, [revalidate, intervalMs, active]);
}
