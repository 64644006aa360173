import fs from 'node:fs';
import path from 'node:path';
import { expect } from '@playwright/test';
import { marketplace } from './marketplace.ts';
import { lookAt, type Person } from './people.ts';

const FIXTURES = path.resolve(import.meta.dirname, '../fixtures/journey');

/** A seller's file, with the address of the picture host in it. */
export function fileOf(name: string): { name: string; mimeType: string; buffer: Buffer } {
  const text = fs.readFileSync(path.join(FIXTURES, name), 'utf8');
  const buffer = Buffer.from(text.replaceAll('{pictures}', marketplace.picturesUrl()));
  return { name, mimeType: 'text/csv', buffer };
}

/** Sends a file and waits until it has been checked: nothing has gone in yet. */
export async function checkFile(seller: Person, name: string): Promise<void> {
  const { page } = seller;
  await page.goto('/pl/seller/import');
  await lookAt(seller);
  await page.getByLabel('Plik CSV').setInputFiles(fileOf(name));
  await page.getByRole('button', { name: 'Sprawdź plik' }).click();
  await expect(page.getByText('Plik sprawdzony. Jeszcze nic nie weszło.')).toBeVisible();
  await lookAt(seller);
}

/** Lets in what was checked and waits until it is there. */
export async function importChecked(seller: Person): Promise<void> {
  const { page } = seller;
  await page.getByRole('button', { name: /^Importuj/ }).click();
  await expect(page.getByText('Import gotowy')).toBeVisible();
  await lookAt(seller);
}
