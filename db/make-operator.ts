import { fileURLToPath } from 'node:url';
import pg from 'pg';

/** Makes an existing account an operator's. There is no page for this: the first operator has nobody to ask. */
export async function makeOperator(databaseUrl: string, email: string): Promise<boolean> {
  const client = new pg.Client({ connectionString: databaseUrl });
  await client.connect();
  try {
    const { rowCount } = await client.query("UPDATE users SET role = 'operator' WHERE email = $1", [
      email.toLowerCase(),
    ]);
    return rowCount === 1;
  } finally {
    await client.end();
  }
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  const databaseUrl = process.env.DATABASE_URL;
  const email = process.argv[2];
  if (!databaseUrl || !email) throw new Error('Usage: DATABASE_URL=… node db/make-operator.ts EMAIL');
  if (!(await makeOperator(databaseUrl, email))) throw new Error(`No account has the address ${email}.`);
  console.log(`${email} is an operator now.`);
}
