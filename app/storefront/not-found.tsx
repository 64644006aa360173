import type { LoaderFunctionArgs } from '@remix-run/cloudflare';

/** Without data nobody can say what is not there. */
export function loader({ context }: LoaderFunctionArgs): never {
  throw new Response(null, { status: context.requestContext.isDataAway ? 503 : 404 });
}

export default function NotFoundPage() {
  return null;
}
