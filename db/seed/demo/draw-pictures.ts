import fs from 'node:fs/promises';
import path from 'node:path';
import sharp from 'sharp';
import { drawListing } from '../drawings/draw-listing.ts';
import type { DemoListing, DemoPicture } from './make-catalogue.ts';

const SIDE_PX = 800;
const DRAWN_PX = 1200;
const DPI_OF_DRAWINGS = 72;
const QUALITY = 84;
/** Drawn at once: more only wait for each other. */
const CONCURRENT = 2;

/** A drawing as a photograph would come: JPEG, of the given width. */
export async function renderDrawing(svg: string, widthPx: number, drawnPx: number): Promise<Buffer> {
  // Drawn at its size: a drawing made larger or smaller afterwards costs as much again.
  return sharp(Buffer.from(svg), { density: (DPI_OF_DRAWINGS * widthPx) / drawnPx })
    .jpeg({ quality: QUALITY })
    .toBuffer();
}

/**
 * Draws the pictures of all listings into a folder, one seller after the other. Answers a promise for each seller,
 * so that a seller's import can begin while the next one's pictures are drawn.
 */
export function drawPictures(
  listings: readonly DemoListing[],
  folder: string,
): ReadonlyMap<string, Promise<void>> {
  const drawn = new Map<string, Promise<void>>();
  let before = Promise.resolve();
  for (const key of new Set(listings.map(({ sellerKey }) => sellerKey))) {
    before = before.then(async () => {
      const pictures = listings.filter(({ sellerKey }) => sellerKey === key).flatMap((one) => one.pictures);
      await fs.mkdir(path.join(folder, key), { recursive: true });
      await drawAll(pictures, folder);
    });
    before.catch(() => undefined);
    drawn.set(key, before);
  }
  return drawn;
}

async function drawAll(pictures: readonly DemoPicture[], folder: string): Promise<void> {
  const left = pictures.values();
  await Promise.all(
    Array.from({ length: CONCURRENT }, async () => {
      for (const picture of left) {
        const jpeg = await renderDrawing(drawListing(picture.drawing), SIDE_PX, DRAWN_PX);
        await fs.writeFile(path.join(folder, picture.path), jpeg);
      }
    }),
  );
}
