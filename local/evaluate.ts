import fs from 'node:fs';
import { parseArgs } from 'node:util';
import { resolveLikeTheBundler } from './resolve-like-the-bundler.ts';

const USAGE = 'npm run evaluate -- recommendations --events FILE [--trials 2000] [--port 28000]';

async function main(): Promise<void> {
  const { values, positionals } = parseArgs({
    allowPositionals: true,
    options: {
      events: { type: 'string' },
      trials: { type: 'string', default: '2000' },
      port: { type: 'string', default: '28000' },
    },
  });
  if (positionals[0] !== 'recommendations' || values.events === undefined) throw new Error(USAGE);
  if (!fs.existsSync(values.events)) throw new Error(`There is no file ${values.events}.`);
  resolveLikeTheBundler();
  const [{ readEventsFile }, { evaluate, evaluationLines }] = await Promise.all([
    import('../app/domain/recommendation/events-file.ts'),
    import('./evaluation.ts'),
  ]);
  const read = readEventsFile(fs.readFileSync(values.events, 'utf8'));
  if (!read.ok)
    throw new Error(
      {
        empty: 'The file holds no events.',
        no_columns: 'A line needs two columns at least: who (or which basket) and what, by comma or tab.',
        line_unreadable: `Line ${'line' in read ? read.line : ''} lacks who, what or a time that can be read.`,
      }[read.code],
    );
  const trialsMax = Number(values.trials);
  const port = Number(values.port);
  if (!Number.isInteger(trialsMax) || trialsMax < 1 || !Number.isInteger(port)) throw new Error(USAGE);
  for (const line of evaluationLines(await evaluate(read.value, { port, trialsMax }))) console.log(line);
}

main().catch((error: unknown) => {
  console.error(error instanceof Error ? error.message : error);
  process.exitCode = 1;
});
