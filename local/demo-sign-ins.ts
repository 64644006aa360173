/** The password of every demo account. */
export const DEMO_PASSWORD = 'targ na rynku 2026';

/** Whom `npm start` lets you be at once. */
export const demoSignIns: readonly { role: string; email: string; password: string }[] = [
  { role: 'Shopper', email: 'anna@rynek.example', password: DEMO_PASSWORD },
  { role: 'Seller', email: 'nitka@rynek.example', password: DEMO_PASSWORD },
  { role: 'Operator', email: 'operator@rynek.example', password: DEMO_PASSWORD },
];

/** The address of a demo seller's owner. */
export const sellerEmail = (key: string): string => `${key}@rynek.example`;
export const shopperEmail = 'anna@rynek.example';
export const operatorEmail = 'operator@rynek.example';
