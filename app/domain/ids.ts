/** A value that must not be mixed with another of the same shape. */
export type Brand<Value, Name extends string> = Value & { readonly __brand: Name };

/** Row identifiers of the catalogue: small integers, so that carts, search facets and object names stay short. */
export type SellerId = Brand<number, 'SellerId'>;
export type CategoryId = Brand<number, 'CategoryId'>;
export type ListingId = Brand<number, 'ListingId'>;
export type VariantId = Brand<number, 'VariantId'>;

/** Identifiers of what money touches: made by the application before the first write, hard to guess, sortable by time. */
export type CheckoutId = Brand<string, 'CheckoutId'>;
export type OrderId = Brand<string, 'OrderId'>;
export type SellerOrderId = Brand<string, 'SellerOrderId'>;
export type UserId = Brand<string, 'UserId'>;
