import { useEffect, useState } from 'react';
import { Button } from '~/components/button';
import { m } from '~/paraglide/messages.js';
import { paths } from '~/paths';

type PushState = 'unknown' | 'off' | 'on' | 'refused';

/** Turns notices of new orders on in this browser. Asks only when pressed; where push does not exist, it is not there. */
export function PushSwitch({ publicKey }: { publicKey: string }) {
  const [state, setState] = useState<PushState>('unknown');
  useEffect(() => {
    if (!('serviceWorker' in navigator) || !('PushManager' in window)) return;
    void navigator.serviceWorker.ready
      .then((registration) => registration.pushManager.getSubscription())
      .then((subscription) => setState(subscription ? 'on' : 'off'));
  }, []);
  if (state === 'unknown') return null;
  const turnOn = async () => {
    const permission = await Notification.requestPermission();
    if (permission !== 'granted') return setState('refused');
    const registration = await navigator.serviceWorker.ready;
    const subscription = await registration.pushManager.subscribe({
      userVisibleOnly: true,
      applicationServerKey: publicKey,
    });
    const kept = await fetch(paths.api('push-subscription'), {
      method: 'POST',
      headers: { 'Content-Type': 'application/json' },
      body: JSON.stringify(subscription),
    });
    setState(kept.ok ? 'on' : 'off');
  };
  if (state === 'on') return <p className="text-sm text-soft">{m.seller_push_on()}</p>;
  if (state === 'refused') return <p className="text-sm text-soft">{m.seller_push_refused()}</p>;
  return (
    <Button
      type="button"
      kind="quiet"
      size="small"
      onClick={() => {
        turnOn().catch(() => setState('refused'));
      }}
    >
      {m.seller_push_turn_on()}
    </Button>
  );
}
