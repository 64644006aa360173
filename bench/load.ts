import http from 'node:http';

export interface Figures {
  readonly perSecond: number;
  readonly p50Ms: number;
  readonly p95Ms: number;
  readonly p99Ms: number;
  readonly failed: number;
}

/** One thing a caller does over and over; answers the status. */
export type Act = (agent: http.Agent, turn: number) => Promise<number>;

/** A plain HTTP request over a kept connection; the body is read to its end. */
export function request(
  agent: http.Agent,
  url: string,
  options: { method?: string; headers?: Record<string, string>; body?: string } = {},
): Promise<{ status: number; headers: http.IncomingHttpHeaders; body: string }> {
  return new Promise((resolve, reject) => {
    const call = http.request(
      url,
      { agent, method: options.method ?? 'GET', headers: options.headers ?? {} },
      (answer) => {
        const chunks: Buffer[] = [];
        answer.on('data', (chunk: Buffer) => chunks.push(chunk));
        answer.on('end', () =>
          resolve({
            status: answer.statusCode ?? 0,
            headers: answer.headers,
            body: Buffer.concat(chunks).toString(),
          }),
        );
        answer.on('error', reject);
      },
    );
    // A kept connection may be closed in the moment in which it is used again: every browser asks once more then.
    call.on('error', (error: NodeJS.ErrnoException) => {
      if (call.reusedSocket && error.code === 'ECONNRESET')
        request(agent, url, options).then(resolve, reject);
      else reject(error);
    });
    call.end(options.body);
  });
}

function figuresOf(timesMs: number[], failed: number, seconds: number): Figures {
  const sorted = timesMs.toSorted((one, other) => one - other);
  const at = (share: number) =>
    sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))] ?? Number.NaN;
  return { perSecond: sorted.length / seconds, p50Ms: at(0.5), p95Ms: at(0.95), p99Ms: at(0.99), failed };
}

/** As many as go through, from a number of callers that each wait for their answer. */
export async function saturate(act: Act, connections: number, seconds: number): Promise<Figures> {
  const agent = new http.Agent({ keepAlive: true, maxSockets: connections });
  const timesMs: number[] = [];
  let failed = 0;
  let turn = 0;
  const startedAt = performance.now();
  const endsAt = startedAt + seconds * 1000;
  await Promise.all(
    Array.from({ length: connections }, async () => {
      while (performance.now() < endsAt) {
        const at = performance.now();
        turn += 1;
        const status = await act(agent, turn).catch(() => 0);
        timesMs.push(performance.now() - at);
        if (status === 0 || status >= 400) failed += 1;
      }
    }),
  );
  agent.destroy();
  return figuresOf(timesMs, failed, (performance.now() - startedAt) / 1000);
}

/** A fixed number a second, whether or not answers come: what people feel below saturation. */
export async function atRate(act: Act, perSecond: number, seconds: number): Promise<Figures> {
  const agent = new http.Agent({ keepAlive: true, maxSockets: 64 });
  const timesMs: number[] = [];
  let failed = 0;
  const startedAt = performance.now();
  const calls: Promise<void>[] = [];
  for (let turn = 0; turn < perSecond * seconds; turn += 1) {
    const dueAt = startedAt + (turn * 1000) / perSecond;
    const waitMs = dueAt - performance.now();
    if (waitMs > 0) await new Promise((resolve) => setTimeout(resolve, waitMs));
    calls.push(
      act(agent, turn)
        .catch(() => 0)
        .then((status) => {
          // Counted from when it was due: a stall makes everyone behind it wait.
          timesMs.push(performance.now() - dueAt);
          if (status === 0 || status >= 400) failed += 1;
        }),
    );
  }
  await Promise.all(calls);
  agent.destroy();
  return figuresOf(timesMs, failed, (performance.now() - startedAt) / 1000);
}

export function printRow(name: string, figures: Figures, floorPerSecond?: number): void {
  const ratio = floorPerSecond === undefined ? '' : (figures.perSecond / floorPerSecond).toFixed(2);
  console.log(
    [
      name.padEnd(44),
      figures.perSecond.toFixed(0).padStart(8),
      figures.p50Ms.toFixed(1).padStart(9),
      figures.p95Ms.toFixed(1).padStart(9),
      figures.p99Ms.toFixed(1).padStart(9),
      String(figures.failed).padStart(7),
      ratio.padStart(7),
    ].join(''),
  );
}

export function printHead(title: string): void {
  console.log(`\n${title}`);
  console.log(
    [
      ''.padEnd(44),
      'per s'.padStart(8),
      'p50 ms'.padStart(9),
      'p95 ms'.padStart(9),
      'p99 ms'.padStart(9),
      'failed'.padStart(7),
      'floor×'.padStart(7),
    ].join(''),
  );
}
