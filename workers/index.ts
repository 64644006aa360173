import { createRequestHandler, type ServerBuild } from '@remix-run/cloudflare';
import * as build from 'virtual:remix/server-build';
import { DurableObject } from 'cloudflare:workers';

const handle = createRequestHandler(build as ServerBuild, 'production');
export class SkuStock extends DurableObject {}
export class SellerChannel extends DurableObject {}
export default {
  async fetch(request: Request, env: Env, ctx: ExecutionContext) {
    return handle(request, {});
  },
  async queue() {},
  async scheduled() {},
};
