import type { MetaFunction } from '@remix-run/cloudflare';
import { m } from '~/paraglide/messages.js';
import { OfflinePage } from './pages/offline-page';

export const meta: MetaFunction = () => [
  { title: `${m.storefront_offline_title()} · ${m.common_brand()}` },
  { name: 'robots', content: 'noindex' },
];

export default OfflinePage;
