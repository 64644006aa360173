import regular from '@expo-google-fonts/figtree/400Regular/Figtree_400Regular.ttf?url';
import bold from '@expo-google-fonts/figtree/600SemiBold/Figtree_600SemiBold.ttf?url';
import type { FontWeight } from './pdf.server';

const FILES: Readonly<Record<FontWeight, string>> = { regular, bold };

/** The fonts as files of the build, read through the binding that serves those. */
export function buildFontReader(assets: {
  readonly fetch: (request: Request) => Promise<Pick<Response, 'ok' | 'status' | 'arrayBuffer'>>;
}): (weight: FontWeight) => Promise<ArrayBuffer> {
  return async (weight) => {
    // The binding looks at the path alone.
    const file = await assets.fetch(new Request(new URL(FILES[weight], 'https://assets.local')));
    if (!file.ok) throw new Error(`The font ${FILES[weight]} is not in the build (${file.status}).`);
    return file.arrayBuffer();
  };
}
