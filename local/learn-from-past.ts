import { resolveLikeTheBundler } from './resolve-like-the-bundler.ts';
import type { Stack } from './stack.ts';

/** Learns recommendations from what a demo's past holds, as the marketplace does each night. */
export async function learnFromPast(stack: Pick<Stack, 'environment'>): Promise<void> {
  resolveLikeTheBundler();
  const [{ learnAll }, { connectDatabase }] = await Promise.all([
    import('../app/services/learn-recommendations.server.ts'),
    import('../db/client.server.ts'),
  ]);
  const db = connectDatabase({
    connectionString: stack.environment.DATABASE_URL ?? '',
    httpUrl: stack.environment.NEON_HTTP_URL,
  });
  await learnAll({ db }, Date.now());
}
