import { useSyncExternalStore } from 'react';

const never = () => () => undefined;

/** False while the page is what the server sent, true once scripts run. */
export function useHydrated(): boolean {
  return useSyncExternalStore(
    never,
    () => true,
    () => false,
  );
}
