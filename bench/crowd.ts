/**
 * Many callers at fixed rates, in a thread of their own: what they measure is not held up by the stack's own parts, which
 * live in the bench's thread. Plain HTTP over kept connections, since the callers take processor time from what they
 * measure.
 */
import http from 'node:http';
import os from 'node:os';
import { isMainThread, parentPort, Worker, workerData } from 'node:worker_threads';

/** Calls of one kind: one each `1 / perSecond`, whether or not answers come. `{turn}` and `{of}` are filled in. */
export interface Stream {
  readonly name: string;
  readonly perSecond: number;
  readonly seconds: number;
  readonly url: string;
  readonly method?: 'GET' | 'POST';
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: string;
  /** For each turn in its order, again from the first: what `{key}` in url, headers and body stands for. */
  readonly values?: readonly Readonly<Record<string, string | number>>[];
  /** Words of which at most one stands in an answer: told apart by it beside the status. */
  readonly tellApart?: readonly string[];
}

/** One call: counted from when it was due, so that a stall makes everyone behind it wait. */
export interface Called {
  readonly atMs: number;
  readonly tookMs: number;
  /** 0: no answer came. */
  readonly status: number;
  /** Which of `tellApart` its answer holds. */
  readonly told: string | undefined;
}

const SOCKETS_MAX = 1_024;
/** Whoever has not been answered by then has gone. */
const PATIENCE_MS = 30_000;
/** Calls that have become due are begun this often. */
const TICK_MS = 4;

function fill(text: string, turn: number, values: Readonly<Record<string, string | number>>): string {
  return text.replace(/\{(\w+)\}/g, (whole, key: string) =>
    key === 'turn' ? String(turn) : String(values[key] ?? whole),
  );
}

function call(
  agent: http.Agent,
  stream: Stream,
  turn: number,
  dueAt: number,
  began: number,
): Promise<Called> {
  const values = stream.values?.[turn % stream.values.length] ?? {};
  const headers = Object.fromEntries(
    Object.entries(stream.headers ?? {}).map(([name, value]) => [name, fill(value, turn, values)]),
  );
  const body = stream.body === undefined ? undefined : fill(stream.body, turn, values);
  return new Promise((resolve) => {
    const end = (status: number, text: string) =>
      resolve({
        atMs: dueAt - began,
        tookMs: performance.now() - dueAt,
        status,
        told: stream.tellApart?.find((words) => text.includes(words)),
      });
    const request = http.request(
      fill(stream.url, turn, values),
      {
        agent,
        method: stream.method ?? 'GET',
        headers: body === undefined ? headers : { ...headers, 'Content-Length': Buffer.byteLength(body) },
        timeout: PATIENCE_MS,
      },
      (answer) => {
        const chunks: Buffer[] = [];
        answer.on('data', (chunk: Buffer) => {
          if (stream.tellApart !== undefined) chunks.push(chunk);
        });
        answer.on('end', () => end(answer.statusCode ?? 0, Buffer.concat(chunks).toString()));
        answer.on('error', () => end(0, ''));
      },
    );
    request.on('timeout', () => request.destroy());
    // A kept connection may be closed in the moment in which it is used again: every browser asks once more then.
    request.on('error', (error: NodeJS.ErrnoException) => {
      if (request.reusedSocket && error.code === 'ECONNRESET')
        call(agent, stream, turn, dueAt, began).then(resolve);
      else end(0, '');
    });
    request.end(body);
  });
}

async function runStream(stream: Stream): Promise<Called[]> {
  const agent = new http.Agent({ keepAlive: true, maxSockets: SOCKETS_MAX });
  const began = performance.now();
  const calls: Promise<Called>[] = [];
  const count = Math.round(stream.perSecond * stream.seconds);
  while (calls.length < count) {
    const dueCount = Math.min(count, Math.floor(((performance.now() - began) / 1000) * stream.perSecond) + 1);
    while (calls.length < dueCount) {
      const turn = calls.length;
      calls.push(call(agent, stream, turn, began + (turn * 1000) / stream.perSecond, began));
    }
    await new Promise((resolve) => setTimeout(resolve, TICK_MS));
  }
  const answers = await Promise.all(calls);
  agent.destroy();
  return answers;
}

if (!isMainThread && parentPort !== null) {
  const streams: readonly Stream[] = workerData;
  parentPort.postMessage(await Promise.all(streams.map(runStream)));
}

/** Runs all streams at once; answers their calls by name. */
export async function callAll(streams: readonly Stream[]): Promise<Map<string, readonly Called[]>> {
  const thread = new Worker(new URL(import.meta.url), { workerData: streams });
  const answers = await new Promise<Called[][]>((resolve, reject) => {
    thread.once('message', resolve);
    thread.once('error', reject);
  });
  await thread.terminate();
  return new Map(streams.map((stream, index) => [stream.name, answers[index] ?? []]));
}

export interface Times {
  readonly count: number;
  readonly p50Ms: number;
  readonly p95Ms: number;
  readonly p99Ms: number;
}

export function timesOf(calls: readonly Called[]): Times {
  const sorted = calls.map(({ tookMs }) => tookMs).toSorted((one, other) => one - other);
  const at = (share: number) =>
    sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))] ?? Number.NaN;
  return { count: sorted.length, p50Ms: at(0.5), p95Ms: at(0.95), p99Ms: at(0.99) };
}

export function timesRow(name: string, calls: readonly Called[], beside?: readonly Called[]): string {
  const { count, p50Ms, p95Ms, p99Ms } = timesOf(calls);
  const ratio = beside === undefined ? '' : (p95Ms / timesOf(beside).p95Ms).toFixed(2);
  return [
    name.padEnd(48),
    String(count).padStart(7),
    p50Ms.toFixed(1).padStart(9),
    p95Ms.toFixed(1).padStart(9),
    p99Ms.toFixed(1).padStart(9),
    ratio.padStart(8),
  ].join('');
}

export const TIMES_HEAD = [
  ''.padEnd(48),
  'calls'.padStart(7),
  'p50 ms'.padStart(9),
  'p95 ms'.padStart(9),
  'p99 ms'.padStart(9),
  'p95 ×'.padStart(8),
].join('');

/** What else the machine does: a figure means little without it. */
export function machine(): string {
  return `${os.cpus().length} cores, load ${os
    .loadavg()
    .map((load) => load.toFixed(2))
    .join(' ')}`;
}
