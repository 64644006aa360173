import { disconnectHeader } from '../http-server.ts';

/** How a request is made to fail. `after` means that Stripe acted and only its answer is lost. */
export interface Fault {
  readonly method: string | undefined;
  readonly path: RegExp;
  left: number;
  readonly when: 'before' | 'after';
  readonly kind: 'status' | 'disconnect' | 'hang' | 'delay';
  readonly status: number;
  readonly code: string | undefined;
  readonly delayMs: number;
}

/** Longer than any client waits. */
const hangMs = 120_000;

/** The faults that tests have ordered, used up one request after another. */
export class Faults {
  #ordered: Fault[] = [];

  add(fault: Fault): void {
    this.#ordered.push(fault);
  }

  clear(): void {
    this.#ordered = [];
  }

  list(): readonly Fault[] {
    return this.#ordered;
  }

  take(method: string, pathname: string): Fault | undefined {
    const fault = this.#ordered.find(
      (one) => one.left > 0 && (one.method === undefined || one.method === method) && one.path.test(pathname),
    );
    if (fault === undefined) return undefined;
    fault.left -= 1;
    if (fault.left === 0) this.#ordered = this.#ordered.filter((one) => one !== fault);
    return fault;
  }
}

function pause(ms: number): Promise<void> {
  return new Promise((resolve) => {
    setTimeout(resolve, ms).unref();
  });
}

/** Turns an answer into what the fault makes of it. */
export async function applyFault(fault: Fault, answer: () => Promise<Response>): Promise<Response> {
  if (fault.kind === 'delay') {
    await pause(fault.delayMs);
    return answer();
  }
  if (fault.when === 'after') await answer();
  if (fault.kind === 'hang') await pause(hangMs);
  if (fault.kind !== 'status')
    return new Response(null, { status: 500, headers: { [disconnectHeader]: '1' } });
  const type =
    fault.status === 429 ? 'rate_limit_error' : fault.status >= 500 ? 'api_error' : 'invalid_request_error';
  return Response.json(
    {
      error: {
        type,
        ...(fault.code === undefined ? {} : { code: fault.code }),
        message: `An ordered failure (${fault.status}).`,
      },
    },
    { status: fault.status },
  );
}
