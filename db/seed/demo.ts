import { registerHooks } from 'node:module';
import path from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import type { Stack } from '../../local/stack.ts';
import type { RunningWorker } from '../../local/worker.ts';

const projectDir = path.resolve(import.meta.dirname, '..', '..');

/** Lets Node import the application's own rules, whose imports leave the file's ending to the bundler. */
function resolveLikeTheBundler(): void {
  registerHooks({
    resolve(specifier, context, next) {
      const wanted = specifier.startsWith('~/')
        ? pathToFileURL(path.join(projectDir, 'app', specifier.slice(2))).href
        : specifier;
      const isOurs =
        wanted !== specifier ||
        (wanted.startsWith('.') &&
          context.parentURL?.startsWith('file:') === true &&
          fileURLToPath(context.parentURL).startsWith(path.join(projectDir, 'app')));
      return next(isOurs && path.extname(wanted) === '' ? `${wanted}.ts` : wanted, context);
    },
  });
}

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
