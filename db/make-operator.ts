import { fileURLToPath } from 'node:url';
import pg from 'pg';

/** Makes an existing account an operator's. There is no page for this: the first operator has nobody to ask. */
export async function makeOperator(databaseUrl: string, email: string): Promise<boolean> {
  return setRole(databaseUrl, email, null, 'operator');
}

/** Takes the role from an operator, who is signed out everywhere by that. */
export async function endOperator(databaseUrl: string, email: string): Promise<boolean> {
  return setRole(databaseUrl, email, 'operator', 'shopper');
}

async function setRole(
  databaseUrl: string,
  email: string,
  from: 'shopper' | 'operator' | null,
  to: 'shopper' | 'operator',
): Promise<boolean> {
  const client = new pg.Client({ connectionString: databaseUrl });
  await client.connect();
  try {
    const { rowCount } = await client.query(
      'UPDATE users SET role = $1 WHERE email = $2 AND ($3::text IS NULL OR role = $3)',
      [to, email.toLowerCase(), from],
    );
    return rowCount === 1;
  } finally {
    await client.end();
  }
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  const databaseUrl = process.env.DATABASE_URL;
  const [email, wish] = process.argv.slice(2);
  if (!databaseUrl || !email || (wish !== undefined && wish !== '--end'))
    throw new Error('Usage: DATABASE_URL=… node db/make-operator.ts EMAIL [--end]');
  const done =
    wish === '--end' ? await endOperator(databaseUrl, email) : await makeOperator(databaseUrl, email);
  if (!done)
    throw new Error(
      wish === '--end' ? `No operator has the address ${email}.` : `No account has the address ${email}.`,
    );
  console.log(wish === '--end' ? `${email} is no operator any more.` : `${email} is an operator now.`);
}
