import { migrate } from '../../db/migrate.ts';
import { databaseName, startPostgres } from '../../local/postgres.ts';
import { findBasePort, makeDataDir, removeDataDir, silent } from '../contract/local-support.ts';

export interface Template {
  readonly templateUrl: string;
  readonly socketDir: string;
  readonly stop: () => Promise<void>;
}

/** A real Postgres with the newest schema, for copies that simulations run on; thrown away with `stop`. */
export async function startTemplate(): Promise<Template> {
  const base = await findBasePort();
  const dataDir = makeDataDir();
  const postgres = await startPostgres({
    port: base + 5,
    dataDir,
    password: 'local-test',
    durable: false,
    log: silent,
  });
  await migrate(postgres.url);
  return {
    templateUrl: postgres.url.replace(/\/[^/]*$/, `/${databaseName}`),
    socketDir: postgres.socketDir,
    async stop() {
      await postgres.stop();
      removeDataDir(dataDir);
    },
  };
}
