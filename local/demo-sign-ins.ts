/** The password of every demo account. */
export const DEMO_PASSWORD = 'targ na rynku 2026';

/** Somebody of the demo; a second factor's codes are shown by the local authenticator. */
export interface DemoSignIn {
  readonly role: string;
  readonly email: string;
  readonly password: string;
  readonly secondFactor: boolean;
}

/** Whom `npm start` lets you be at once. */
export const demoSignIns: readonly DemoSignIn[] = [
  { role: 'Shopper', email: 'anna@rynek.example', password: DEMO_PASSWORD, secondFactor: false },
  { role: 'Seller', email: 'nitka@rynek.example', password: DEMO_PASSWORD, secondFactor: true },
  { role: 'Operator', email: 'operator@rynek.example', password: DEMO_PASSWORD, secondFactor: true },
];

/** The address of a demo seller's owner. */
export const sellerEmail = (key: string): string => `${key}@rynek.example`;
export const shopperEmail = 'anna@rynek.example';
export const operatorEmail = 'operator@rynek.example';
