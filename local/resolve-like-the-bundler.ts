import fs from 'node:fs';
import { registerHooks } from 'node:module';
import path from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';

const projectDir = path.resolve(import.meta.dirname, '..');
const ALIASES: readonly (readonly [start: string, folder: string])[] = [
  ['~/', 'app'],
  ['#db/', 'db'],
];
/** Folders whose imports leave the file's ending to the bundler. */
const OURS = ['app', 'db'].map((folder) => path.join(projectDir, folder) + path.sep);

/** Lets Node import the application's own code as the bundler does. Call it before such an import. */
export function resolveLikeTheBundler(): void {
  registerHooks({
    resolve(specifier, context, next) {
      const file = fileOf(specifier, context.parentURL);
      return next(file === undefined ? specifier : pathToFileURL(file).href, context);
    },
  });
}

function fileOf(specifier: string, parentUrl: string | undefined): string | undefined {
  const alias = ALIASES.find(([start]) => specifier.startsWith(start));
  let wanted: string | undefined;
  if (alias) wanted = path.join(projectDir, alias[1], specifier.slice(alias[0].length));
  else if (specifier.startsWith('.') && parentUrl?.startsWith('file:')) {
    const parent = fileURLToPath(parentUrl);
    if (OURS.some((folder) => parent.startsWith(folder)))
      wanted = path.resolve(path.dirname(parent), specifier);
  }
  if (wanted === undefined) return undefined;
  const candidates = [wanted, `${wanted}.ts`, path.join(wanted, 'index.ts')];
  return candidates.find((file) => fs.existsSync(file) && fs.statSync(file).isFile());
}
