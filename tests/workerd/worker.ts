/** The Worker of these tests: the real Durable Objects, and nothing that needs the pages' build. */
export { SellerChannel } from '#workers/durable-objects/seller-channel';
export { SkuStock } from '#workers/durable-objects/sku-stock';

export default {
  fetch() {
    return new Response('Only Durable Objects are tested here.', { status: 404 });
  },
} satisfies ExportedHandler;
