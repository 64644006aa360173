import fs from 'node:fs';
import { findChildren } from '../local/processes.ts';
import type { Bench } from './marketplace.ts';

/** What the parts of a marketplace hold at a moment. */
export interface Held {
  readonly workerdMb: number;
  readonly postgresMb: number;
  readonly redisMb: number;
  /** Of the database, those that wait included. */
  readonly connections: number;
  /** Open files and sockets of workerd. */
  readonly descriptors: number;
}

const KB_PER_MB = 1_024;

/** Resident memory; for Postgres what each process has for itself, since all share one pool of pages. */
function memoryMb(ids: readonly number[], own: boolean): number {
  let kb = 0;
  for (const id of ids) {
    try {
      const status = fs.readFileSync(`/proc/${id}/status`, 'utf8');
      const read = (name: string) => Number(new RegExp(`${name}:\\s+(\\d+)`).exec(status)?.[1] ?? 0);
      kb += own ? read('RssAnon') : read('VmRSS');
    } catch {
      // It has ended meanwhile.
    }
  }
  return kb / KB_PER_MB;
}

function descendants(id: number): number[] {
  try {
    const children = fs
      .readFileSync(`/proc/${id}/task/${id}/children`, 'utf8')
      .trim()
      .split(' ')
      .filter(Boolean)
      .map(Number);
    return [id, ...children.flatMap(descendants)];
  } catch {
    return [id];
  }
}

function countDescriptors(ids: readonly number[]): number {
  return ids.reduce((sum, id) => {
    try {
      return sum + fs.readdirSync(`/proc/${id}/fd`).length;
    } catch {
      return sum;
    }
  }, 0);
}

export async function readHeld(bench: Bench): Promise<Held> {
  const workerd = findChildren('workerd');
  const { rows } = await bench.client.query<{ count: number }>(
    'SELECT count(*)::int AS count FROM pg_stat_activity WHERE datname = current_database()',
  );
  return {
    workerdMb: memoryMb(workerd, false),
    postgresMb: memoryMb(findChildren('postgres').flatMap(descendants), true),
    redisMb: memoryMb(findChildren('redis-server').flatMap(descendants), false),
    connections: rows[0]?.count ?? 0,
    descriptors: countDescriptors(workerd),
  };
}

/** Growth per minute by least squares. */
export function slopePerMinute(values: readonly number[]): number {
  const meanX = (values.length - 1) / 2;
  const meanY = values.reduce((sum, value) => sum + value, 0) / values.length;
  let covariance = 0;
  let variance = 0;
  values.forEach((value, x) => {
    covariance += (x - meanX) * (value - meanY);
    variance += (x - meanX) ** 2;
  });
  return variance === 0 ? 0 : covariance / variance;
}

const MS_PER_TICK = 10;

/** Processor time that workerd and this process, with its threads, have used so far. */
export function readProcessorMs(): { workerd: number; bench: number } {
  const workerd = findChildren('workerd').reduce((sum, id) => {
    const fields = fs.readFileSync(`/proc/${id}/stat`, 'utf8').split(') ')[1]?.split(' ') ?? [];
    return sum + (Number(fields[11]) + Number(fields[12])) * MS_PER_TICK;
  }, 0);
  const { user, system } = process.cpuUsage();
  return { workerd, bench: (user + system) / 1_000 };
}
