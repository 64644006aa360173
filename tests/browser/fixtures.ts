import { type BrowserContextOptions, test as base } from '@playwright/test';
import { checkFile, importChecked } from './importing-goods.ts';
import { approve, fillChecklist, joinAsSeller, newOperator, type Store } from './opening-a-store.ts';

type Session = Exclude<BrowserContextOptions['storageState'], string | undefined>;

interface OpenedStore {
  readonly store: Store;
  /** Signed in as the store's owner, and as an operator. */
  readonly sellerSession: Session;
  readonly operatorSession: Session;
}

let count = 0;

/** Tests that need an open store with goods: opened once, through the forms, as any other. */
export const test = base.extend<object, { readonly opened: OpenedStore; readonly store: Store }>({
  opened: [
    async ({ browser }, use) => {
      count += 1;
      const store: Store = {
        name: `Pracownia ${process.pid % 10_000}-${count}`,
        owner: 'Cecylia Garncarz',
        company: 'Pracownia Cecylii',
        vatNumber: '526-025-02-74',
        delivery: { name: 'Kurier GLS', nameEn: 'GLS courier', price: '13,00' },
      };
      const seller = await joinAsSeller(browser, 'cecylia', store);
      await fillChecklist(seller, store);
      await checkFile(seller, 'wood.csv');
      await importChecked(seller);
      const operator = await newOperator(browser);
      await approve(operator, store);
      const sellerSession = await seller.context.storageState();
      const operatorSession = await operator.context.storageState();
      await seller.context.close();
      await operator.context.close();
      await use({ store, sellerSession, operatorSession });
    },
    { scope: 'worker', timeout: 240_000 },
  ],
  store: [({ opened }, use) => use(opened.store), { scope: 'worker' }],
});
