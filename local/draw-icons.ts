/** Renders the icons of public/icons from their drawings. Run after a drawing changes. */
import { fileURLToPath } from 'node:url';
import sharp from 'sharp';

const folder = fileURLToPath(new URL('../public/icons/', import.meta.url));

const icons = [
  { from: 'icon.svg', to: 'icon-192.png', sizePx: 192 },
  { from: 'icon.svg', to: 'icon-512.png', sizePx: 512 },
  { from: 'icon-maskable.svg', to: 'icon-maskable-512.png', sizePx: 512 },
  { from: 'icon-maskable.svg', to: 'apple-touch-icon.png', sizePx: 180 },
] as const;

for (const { from, to, sizePx } of icons) {
  await sharp(`${folder}${from}`, { density: 300 })
    .resize(sizePx, sizePx)
    .png({ palette: true })
    .toFile(`${folder}${to}`);
}
