import fs from 'node:fs';
import { parseArgs } from 'node:util';
import { resolveLikeTheBundler } from './resolve-like-the-bundler.ts';

const USAGE = `npm run evaluate -- recommendations --events FILE [--trials 2000] [--port 28000]
DATABASE_URL=… npm run evaluate -- export-events --to FILE`;

async function main(): Promise<void> {
  const { values, positionals } = parseArgs({
    allowPositionals: true,
    options: {
      events: { type: 'string' },
      to: { type: 'string' },
      trials: { type: 'string', default: '2000' },
      port: { type: 'string', default: '28000' },
    },
  });
  const [what] = positionals;
  if (what === 'export-events' && values.to !== undefined) return writeEvents(values.to);
  if (what === 'recommendations' && values.events !== undefined)
    return evaluateFile(values.events, { trialsMax: Number(values.trials), port: Number(values.port) });
  throw new Error(USAGE);
}

async function writeEvents(file: string): Promise<void> {
  const databaseUrl = process.env.DATABASE_URL;
  if (!databaseUrl) throw new Error(USAGE);
  const { exportEvents } = await import('./events-of-marketplace.ts');
  console.log(`${await exportEvents(databaseUrl, file)} events are in ${file}.`);
}

async function evaluateFile(
  file: string,
  options: { readonly trialsMax: number; readonly port: number },
): Promise<void> {
  if (!fs.existsSync(file)) throw new Error(`There is no file ${file}.`);
  if (!Number.isInteger(options.trialsMax) || options.trialsMax < 1 || !Number.isInteger(options.port))
    throw new Error(USAGE);
  resolveLikeTheBundler();
  const [{ readEventsFile }, { evaluate, evaluationLines }] = await Promise.all([
    import('../app/domain/recommendation/events-file.ts'),
    import('./evaluation.ts'),
  ]);
  const read = readEventsFile(fs.readFileSync(file, 'utf8'));
  if (!read.ok)
    throw new Error(
      {
        empty: 'The file holds no events.',
        no_columns: 'A line needs two columns at least: who (or which basket) and what, by comma or tab.',
        line_unreadable: `Line ${'line' in read ? read.line : ''} lacks who, what or a time that can be read.`,
      }[read.code],
    );
  for (const line of evaluationLines(await evaluate(read.value, options))) console.log(line);
}

main().catch((error: unknown) => {
  console.error(error instanceof Error ? error.message : error);
  process.exitCode = 1;
});
