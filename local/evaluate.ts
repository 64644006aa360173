import fs from 'node:fs';
import { parseArgs } from 'node:util';
import type { HistoryEvent } from '../app/domain/recommendation/evaluation.ts';
import { MADE_SETS, makeEvents } from './made-events.ts';
import { resolveLikeTheBundler } from './resolve-like-the-bundler.ts';

const USAGE = `npm run evaluate -- recommendations --events FILE [--trials 2000] [--port 28000]
npm run evaluate -- recommendations --made tastes|recipes|journeys [--seed 1]
DATABASE_URL=… npm run evaluate -- export-events --to FILE`;

async function main(): Promise<void> {
  const { values, positionals } = parseArgs({
    allowPositionals: true,
    options: {
      events: { type: 'string' },
      to: { type: 'string' },
      made: { type: 'string' },
      seed: { type: 'string', default: '1' },
      trials: { type: 'string', default: '2000' },
      port: { type: 'string', default: '28000' },
    },
  });
  const [what] = positionals;
  if (what === 'export-events' && values.to !== undefined) return writeEvents(values.to);
  const options = { trialsMax: Number(values.trials), port: Number(values.port) };
  if (!Number.isInteger(options.trialsMax) || options.trialsMax < 1 || !Number.isInteger(options.port))
    throw new Error(USAGE);
  if (what !== 'recommendations') throw new Error(USAGE);
  const made = MADE_SETS.find((set) => set === values.made);
  if (made !== undefined) return printEvaluation(makeEvents(made, Number(values.seed)), options);
  if (values.events === undefined) throw new Error(USAGE);
  return printEvaluation(await readFile(values.events), options);
}

async function writeEvents(file: string): Promise<void> {
  const databaseUrl = process.env.DATABASE_URL;
  if (!databaseUrl) throw new Error(USAGE);
  const { exportEvents } = await import('./events-of-marketplace.ts');
  console.log(`${await exportEvents(databaseUrl, file)} events are in ${file}.`);
}

async function printEvaluation(
  events: readonly HistoryEvent[],
  options: { readonly trialsMax: number; readonly port: number },
): Promise<void> {
  resolveLikeTheBundler();
  const { evaluate, evaluationLines } = await import('./evaluation.ts');
  for (const line of evaluationLines(await evaluate(events, options))) console.log(line);
}

async function readFile(file: string): Promise<readonly HistoryEvent[]> {
  if (!fs.existsSync(file)) throw new Error(`There is no file ${file}.`);
  resolveLikeTheBundler();
  const { readEventsFile } = await import('../app/domain/recommendation/events-file.ts');
  const read = readEventsFile(fs.readFileSync(file, 'utf8'));
  if (!read.ok)
    throw new Error(
      {
        empty: 'The file holds no events.',
        no_columns: 'A line needs two columns at least: who (or which basket) and what, by comma or tab.',
        line_unreadable: `Line ${'line' in read ? read.line : ''} lacks who, what or a time that can be read.`,
      }[read.code],
    );
  return read.value;
}

main().catch((error: unknown) => {
  console.error(error instanceof Error ? error.message : error);
  process.exitCode = 1;
});
