import { spawn } from 'node:child_process';
import path from 'node:path';
import { parseArgs } from 'node:util';
import { buildApplication } from './build.ts';

const projectDir = path.resolve(import.meta.dirname, '..');

const help = `npm run deploy [-- OPTION…]

Builds, brings the database at DATABASE_URL to the newest schema, and deploys to Cloudflare.

  --dry-run   builds and checks what would be uploaded; needs no account and changes nothing
  --help      shows this`;

function runWrangler(words: readonly string[]): Promise<number> {
  return new Promise((resolve) => {
    const child = spawn(
      process.execPath,
      [path.join(projectDir, 'node_modules', 'wrangler', 'bin', 'wrangler.js'), ...words],
      { cwd: projectDir, stdio: 'inherit', env: { ...process.env, WRANGLER_SEND_METRICS: 'false' } },
    );
    child.on('error', () => resolve(1));
    child.on('exit', (code) => resolve(code ?? 1));
  });
}

async function main(): Promise<number> {
  const { values } = parseArgs({ options: { 'dry-run': { type: 'boolean' }, help: { type: 'boolean' } } });
  if (values.help === true) {
    console.log(help);
    return 0;
  }
  const dryRun = values['dry-run'] === true;
  const databaseUrl = process.env.DATABASE_URL;
  if (!dryRun && databaseUrl === undefined) {
    console.error(
      'DATABASE_URL is not set: the address of the database to migrate before the new code runs.',
    );
    return 1;
  }
  console.log('Building the application');
  await buildApplication(path.join(projectDir, 'build'));
  if (dryRun || databaseUrl === undefined) {
    console.log('A dry run: the database is left as it is');
    return runWrangler(['deploy', '--dry-run']);
  }
  const { migrate } = await import('../db/migrate.ts');
  await migrate(databaseUrl);
  console.log('The database has the newest schema');
  return runWrangler(['deploy']);
}

main().then(
  (code) => process.exit(code),
  (error: unknown) => {
    console.error(error instanceof Error ? error.message : error);
    process.exit(1);
  },
);
