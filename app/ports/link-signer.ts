/**
 * Signs what a link lets its holder see, so that guests reach their order without an account. A signature
 * is for one purpose and one subject and does not end: whoever has the mail has the order. `shopper_event` names
 * an event that happens once, so that nothing in the name leads back to the order.
 */
export interface LinkSigner {
  sign(purpose: 'order' | 'checkout' | 'shopper_event', subject: string): Promise<string>;
  verify(purpose: 'order' | 'checkout', subject: string, signature: string): Promise<boolean>;
}
