import { useNavigation, useRevalidator } from '@remix-run/react';
import { useCallback, useEffect, useState } from 'react';

/**
 * Asks for the page's data again as soon as nothing else is being read: any number of calls in the meantime
 * become one, and none breaks off a reading or a navigation that is under way.
 */
export function useRevalidateSoon(): () => void {
  const { revalidate, state } = useRevalidator();
  const navigation = useNavigation();
  const [isStale, setStale] = useState(false);
  const isIdle = state === 'idle' && navigation.state === 'idle';
  useEffect(() => {
    if (!isStale || !isIdle) return;
    setStale(false);
    revalidate();
  }, [isStale, isIdle, revalidate]);
  return useCallback(() => setStale(true), []);
}

/** Reads the page's data again at an interval, while it is active and the page can be seen. */
export function useRevalidateEvery(intervalMs: number, active: boolean): void {
  const revalidateSoon = useRevalidateSoon();
  useEffect(() => {
    if (!active) return undefined;
    const timer = window.setInterval(() => {
      if (document.visibilityState === 'visible') revalidateSoon();
    }, intervalMs);
    return () => window.clearInterval(timer);
  }, [revalidateSoon, intervalMs, active]);
}
