import { createECDH, randomBytes } from 'node:crypto';
import fs from 'node:fs';
import path from 'node:path';

/** The secrets of one data folder. They begin with `local` where the format allows, and are worth nothing. */
export interface LocalSecrets {
  readonly databasePassword: string;
  readonly authSecret: string;
  readonly redisToken: string;
  readonly stripeSecretKey: string;
  readonly stripeWebhookSecret: string;
  readonly mailKey: string;
  readonly controlToken: string;
  readonly algoliaKey: string;
  readonly vapidPublicKey: string;
  readonly vapidPrivateKey: string;
}

function makeSecrets(): LocalSecrets {
  const keyPair = createECDH('prime256v1');
  keyPair.generateKeys();
  const word = () => randomBytes(24).toString('base64url');
  return {
    databasePassword: `local-${word()}`,
    authSecret: `local-${word()}${word()}`,
    redisToken: `local-${word()}`,
    stripeSecretKey: `sk_test_local${randomBytes(18).toString('hex')}`,
    stripeWebhookSecret: `whsec_local${randomBytes(18).toString('hex')}`,
    mailKey: `local-${word()}`,
    controlToken: `local-${word()}`,
    algoliaKey: `local-${word()}`,
    vapidPublicKey: keyPair.getPublicKey('base64url'),
    vapidPrivateKey: keyPair.getPrivateKey('base64url'),
  };
}

/** The secrets kept in the data folder, made on the first run. */
export function loadSecrets(dataDir: string): LocalSecrets {
  const file = path.join(dataDir, 'secrets.json');
  const made = makeSecrets();
  if (!fs.existsSync(file)) {
    fs.writeFileSync(file, `${JSON.stringify(made, null, 2)}\n`, { mode: 0o600 });
    return made;
  }
  const kept: Partial<LocalSecrets> = JSON.parse(fs.readFileSync(file, 'utf8'));
  return { ...made, ...kept };
}
