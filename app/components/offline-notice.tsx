import { useSyncExternalStore } from 'react';
import { m } from '~/paraglide/messages.js';
import { Alert } from './alert';

function subscribe(onChange: () => void): () => void {
  window.addEventListener('online', onChange);
  window.addEventListener('offline', onChange);
  return () => {
    window.removeEventListener('online', onChange);
    window.removeEventListener('offline', onChange);
  };
}

/** Whether the browser has a connection; the server always has. */
export function useOnline(): boolean {
  return useSyncExternalStore(
    subscribe,
    () => navigator.onLine,
    () => true,
  );
}

/** Says that what is shown comes from an earlier visit. */
export function OfflineNotice() {
  if (useOnline()) return null;
  return (
    <div className="page pt-4">
      <Alert tone="warn">{m.storefront_offline_notice()}</Alert>
    </div>
  );
}
