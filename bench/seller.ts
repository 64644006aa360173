import { codeAt } from '../local/authenticator.ts';

const PASSWORD = 'zielona herbata i miod';

/** A seller's file: titles in two languages, a description of some lines, an option, a price in two currencies. */
export function makeFile(rows: number, rowsPerListing: number, priceOffset: number): string {
  const lines = [
    'listing_key,title_pl,title_en,description_pl,category,brand,published,option1_name,option1_value,sku,gtin,price_pln,price_eur,quantity,weight_g,attribute:material',
  ];
  for (let index = 0; index < rows; index += 1) {
    const listing = Math.floor(index / rowsPerListing);
    const price = 1_000 + ((index * 37 + priceOffset) % 50_000);
    lines.push(
      `k${listing},Kubek ceramiczny numer ${listing},Ceramic mug number ${listing},"<p>Toczony <b>ręcznie</b> z gliny, ${'szkliwiony dwa razy, '.repeat(6)}nr ${listing}.</p><ul><li>350 ml</li><li>do zmywarki</li></ul>",Kubki i filiżanki,Mech,yes,Kolor,kolor ${index},SKU-${index},,${(price / 100).toFixed(2)},${(price / 430).toFixed(2)},${index % 50},350,kamionka`,
    );
  }
  return `${lines.join('\n')}\n`;
}

/** A seller with a browser that keeps cookies. */
export class Seller {
  readonly #cookies = new Map<string, string>();
  readonly #url: string;

  constructor(url: string) {
    this.#url = url;
  }

  async send(path: string, body?: FormData | Record<string, string>): Promise<Response> {
    const response = await fetch(new URL(path, this.#url), {
      redirect: 'manual',
      headers: {
        Cookie: [...this.#cookies].map(([name, value]) => `${name}=${value}`).join('; '),
        Origin: new URL(this.#url).origin,
      },
      ...(body === undefined
        ? {}
        : { method: 'POST', body: body instanceof FormData ? body : new URLSearchParams(body) }),
    });
    for (const cookie of response.headers.getSetCookie()) {
      const [pair = ''] = cookie.split(';');
      const at = pair.indexOf('=');
      this.#cookies.set(pair.slice(0, at), pair.slice(at + 1));
    }
    return response;
  }
}

/** What every seller does before the first page of the workspace. */
async function setUpSecondFactor(seller: Seller): Promise<void> {
  const path = '/pl/account/second-factor';
  const begun = await (await seller.send(path, { intent: 'begin', password: PASSWORD })).text();
  const setupKey = /otpauth:[^"]*[?&](?:amp;)?secret=([A-Z2-7]+)/.exec(begun)?.[1];
  if (setupKey === undefined) throw new Error('The page of the second factor shows no key.');
  await seller.send(path, { intent: 'confirm', code: codeAt(setupKey, Date.now()) });
}

/** A new seller, signed in and through the second factor. */
export async function joinAsSeller(url: string): Promise<Seller> {
  const seller = new Seller(url);
  const email = `bench-${Date.now()}@example.com`;
  await seller.send('/pl/sign-up', { name: 'Anna Bench', email, password: PASSWORD });
  await seller.send('/pl/seller/join', { displayName: 'Pracownia Bench' });
  await setUpSecondFactor(seller);
  return seller;
}

/** Sends a file to be checked; answers the import's own page. */
export async function sendFile(seller: Seller, content: string): Promise<string> {
  const form = new FormData();
  form.set('file', new Blob([content], { type: 'text/csv' }), 'bench.csv');
  form.set('fileCurrency', 'PLN');
  form.set('language', 'pl');
  const sent = await seller.send('/pl/seller/import', form);
  const path = sent.headers.get('Location');
  if (path === null) throw new Error(`The upload answered ${sent.status}`);
  return path;
}
