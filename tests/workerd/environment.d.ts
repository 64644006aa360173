/** What the Worker of these tests is bound to, as far as they reach for it. */
declare namespace Cloudflare {
  interface Env {
    readonly STOCK: DurableObjectNamespace;
  }
}
