import fs from 'node:fs';
import path from 'node:path';

/** The names of the client's files by what they are made from, or null where there is no build yet. */
export type AssetNames = ReadonlyMap<string, string> | null;

/** Reads which files the client build is made of. */
export function readAssetNames(buildDir: string): AssetNames {
  const file = path.join(buildDir, 'client', '.vite', 'manifest.json');
  if (!fs.existsSync(file)) return null;
  const chunks: Record<string, { file: string; css?: string[] }> = JSON.parse(fs.readFileSync(file, 'utf8'));
  const names = new Map<string, string>();
  for (const [source, chunk] of Object.entries(chunks)) {
    names.set(source, chunk.file);
    for (const [index, css] of (chunk.css ?? []).entries()) names.set(`${source} ${index}`, css);
  }
  return names;
}

/**
 * Both halves are built at the same time, so the server's may still name the client's files as they were before.
 * Puts the new names in. Answers false where the client is made of other pieces than before: then the server has
 * to be built again.
 */
export function renameAssets(buildDir: string, before: AssetNames, after: AssetNames): boolean {
  if (before === null || after === null) return false;
  const places = [...before.keys()];
  if (places.length !== after.size || places.some((place) => !after.has(place))) return false;
  const renamed = new Map<string, string>();
  for (const [place, was] of before) {
    const is = after.get(place) ?? was;
    if (renamed.has(was) && renamed.get(was) !== is) return false;
    renamed.set(was, is);
  }
  for (const [was, is] of renamed) if (was === is) renamed.delete(was);
  if (renamed.size === 0) return true;
  const anyOfThem = new RegExp([...renamed.keys()].map((name) => name.replaceAll('.', '\\.')).join('|'), 'g');
  const assetsDir = path.join(buildDir, 'client', 'assets');
  const manifests = fs.readdirSync(assetsDir).filter((name) => /^manifest-.*\.js$/.test(name));
  for (const file of [
    path.join(buildDir, 'server', 'index.js'),
    ...manifests.map((name) => path.join(assetsDir, name)),
  ])
    fs.writeFileSync(
      file,
      fs.readFileSync(file, 'utf8').replace(anyOfThem, (name) => renamed.get(name) ?? name),
    );
  return true;
}
