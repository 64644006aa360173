import { resolveLikeTheBundler } from '../../local/resolve-like-the-bundler.ts';
import type { Stack } from '../../local/stack.ts';
import type { RunningWorker } from '../../local/worker.ts';

/** The pictures of the demo's listings, being drawn: a promise for each seller. */
export type DrawnPictures = ReadonlyMap<string, Promise<void>>;

/** Begins to draw the demo's pictures into a folder: this needs nothing that runs, so it can go beside a build. */
export async function drawDemo(picturesDir: string): Promise<DrawnPictures> {
  resolveLikeTheBundler();
  const [{ makeCatalogue }, { drawPictures }] = await Promise.all([
    import('./demo/make-catalogue.ts'),
    import('./demo/draw-pictures.ts'),
  ]);
  return drawPictures(makeCatalogue(), picturesDir);
}

/**
 * Loads the demo marketplace, through the doors that real people use: accounts, sellers, catalogues and the
 * operator's approval go in over HTTP. Only the past is written as rows.
 */
export async function loadDemo(
  stack: Stack,
  worker: RunningWorker,
  drawn: DrawnPictures,
  log: (line: string) => void,
): Promise<void> {
  const { openMarketplace } = await import('./demo/open-marketplace.ts');
  try {
    await openMarketplace(stack, worker, drawn, log);
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    throw new Error(
      `The demo marketplace could not be loaded: ${reason}\nStart again with --fresh, or with --no-demo for an empty one.`,
      { cause: error },
    );
  }
}
