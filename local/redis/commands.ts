import { type Reply, Status } from './engine.ts';
import { CommandError, type HoldingKind, type Keyspace } from './keyspace.ts';

type Words = readonly string[];
type Handler = (keys: Keyspace, words: Words) => Reply;

interface CommandEntry {
  /** How many words follow the name; negative: the least number of words with the name, as in Redis' tables. */
  readonly arity: number;
  readonly run: Handler;
}

const ok = new Status('OK');
const integerMax = 2n ** 63n - 1n;
const integerMin = -(2n ** 63n);

const bulk = (text: string): Buffer => Buffer.from(text, 'utf8');
const bulkOrNull = (text: string | undefined): Reply => (text === undefined ? null : bulk(text));
const bulks = (texts: Iterable<string>): Reply => [...texts].map(bulk);
const syntaxError = () => new CommandError('ERR syntax error');
const notInteger = () => new CommandError('ERR value is not an integer or out of range');

function word(words: Words, at: number): string {
  const found = words[at];
  if (found === undefined) throw syntaxError();
  return found;
}

function integer(text: string): number {
  if (!/^-?(0|[1-9]\d*)$/.test(text)) throw notInteger();
  const value = BigInt(text);
  if (value > integerMax || value < integerMin) throw notInteger();
  return Number(value);
}

function float(text: string, message = 'ERR value is not a valid float'): number {
  const lower = text.toLowerCase();
  if (lower === 'inf' || lower === '+inf') return Number.POSITIVE_INFINITY;
  if (lower === '-inf') return Number.NEGATIVE_INFINITY;
  const value = Number(text);
  if (text.trim() === '' || Number.isNaN(value)) throw new CommandError(message);
  return value;
}

function writeScore(score: number): string {
  if (score === Number.POSITIVE_INFINITY) return 'inf';
  return score === Number.NEGATIVE_INFINITY ? '-inf' : String(score);
}

/** Redis' patterns: `*`, `?`, `[abc]`, `[^a]` and a backslash before what is meant literally. */
export function globToPattern(glob: string): RegExp {
  let text = '';
  for (let at = 0; at < glob.length; at += 1) {
    const letter = glob[at] ?? '';
    const closing = letter === '[' ? glob.indexOf(']', at + 1) : -1;
    if (letter === '*') text += '[\\s\\S]*';
    else if (letter === '?') text += '[\\s\\S]';
    else if (closing > 0) {
      text += `[${glob.slice(at + 1, closing).replaceAll('\\', '\\\\')}]`;
      at = closing;
    } else {
      if (letter === '\\') at += 1;
      text += (letter === '\\' ? (glob[at] ?? '\\') : letter).replaceAll(/[\\^$.*+?()[\]{}|]/g, '\\$&');
    }
  }
  return new RegExp(`^${text}$`);
}

function hash(keys: Keyspace, key: string): Map<string, string> {
  const found = keys.read(key, 'hash');
  if (found !== undefined) return found.fields;
  const fields = new Map<string, string>();
  keys.put(key, { kind: 'hash', fields });
  return fields;
}

function set(keys: Keyspace, key: string): Set<string> {
  const found = keys.read(key, 'set');
  if (found !== undefined) return found.members;
  const members = new Set<string>();
  keys.put(key, { kind: 'set', members });
  return members;
}

function zset(keys: Keyspace, key: string): Map<string, number> {
  const found = keys.read(key, 'zset');
  if (found !== undefined) return found.scores;
  const scores = new Map<string, number>();
  keys.put(key, { kind: 'zset', scores });
  return scores;
}

function list(keys: Keyspace, key: string): string[] {
  const found = keys.read(key, 'list');
  if (found !== undefined) return found.items;
  const items: string[] = [];
  keys.put(key, { kind: 'list', items });
  return items;
}

function isEmpty(keys: Keyspace, key: string): boolean {
  const holding = keys.get(key);
  switch (holding?.kind) {
    case 'hash':
      return holding.fields.size === 0;
    case 'set':
      return holding.members.size === 0;
    case 'zset':
      return holding.scores.size === 0;
    case 'list':
      return holding.items.length === 0;
    default:
      return false;
  }
}

/** A collection that has become empty is no key. */
function tidy(keys: Keyspace, key: string): void {
  keys.changed = true;
  if (isEmpty(keys, key)) keys.delete(key);
}

function pairsOf(words: Words, from: number, name: string): [string, string][] {
  if ((words.length - from) % 2 !== 0 || words.length === from) {
    throw new CommandError(`ERR wrong number of arguments for '${name}' command`);
  }
  const pairs: [string, string][] = [];
  for (let at = from; at < words.length; at += 2) pairs.push([word(words, at), word(words, at + 1)]);
  return pairs;
}

const lifeOptions: Readonly<Record<string, (amount: number) => number>> = {
  EX: (amount) => Date.now() + amount * 1000,
  PX: (amount) => Date.now() + amount,
  EXAT: (amount) => amount * 1000,
  PXAT: (amount) => amount,
};

function readLife(option: string, text: string, command: string): number {
  const amount = integer(text);
  const life = lifeOptions[option];
  if (life === undefined) throw syntaxError();
  if (amount <= 0) throw new CommandError(`ERR invalid expire time in '${command}' command`);
  return life(amount);
}

function setCommand(keys: Keyspace, words: Words): Reply {
  const key = word(words, 0);
  let condition: 'NX' | 'XX' | undefined;
  let expiresAt: number | undefined;
  let answersOld = false;
  let keepsLife = false;
  for (let at = 2; at < words.length; at += 1) {
    const option = word(words, at).toUpperCase();
    if (option === 'NX' || option === 'XX') {
      if (condition !== undefined && condition !== option) throw syntaxError();
      condition = option;
    } else if (option === 'GET') answersOld = true;
    else if (option === 'KEEPTTL') keepsLife = true;
    else if (option in lifeOptions) {
      if (expiresAt !== undefined) throw syntaxError();
      at += 1;
      expiresAt = readLife(option, word(words, at), 'set');
    } else throw syntaxError();
  }
  if (keepsLife && expiresAt !== undefined) throw syntaxError();
  const old = answersOld ? bulkOrNull(keys.read(key, 'string')?.value) : null;
  const exists = keys.has(key);
  if ((condition === 'NX' && exists) || (condition === 'XX' && !exists)) return answersOld ? old : null;
  keys.put(key, { kind: 'string', value: word(words, 1) }, keepsLife);
  if (expiresAt !== undefined) keys.setExpiry(key, expiresAt);
  return answersOld ? old : ok;
}

function getex(keys: Keyspace, words: Words): Reply {
  const key = word(words, 0);
  const found = keys.read(key, 'string');
  if (found === undefined) return null;
  const option = words[1]?.toUpperCase();
  if (option === 'PERSIST') keys.setExpiry(key, null);
  else if (option !== undefined) keys.setExpiry(key, readLife(option, word(words, 2), 'getex'));
  return bulk(found.value);
}

function add(keys: Keyspace, key: string, amount: number): Reply {
  const found = keys.read(key, 'string');
  const sum = BigInt(integer(found?.value ?? '0')) + BigInt(amount);
  if (sum > integerMax || sum < integerMin)
    throw new CommandError('ERR increment or decrement would overflow');
  keys.put(key, { kind: 'string', value: String(sum) }, true);
  return Number(sum);
}

function writeFloat(value: number): string {
  return String(Number(value.toFixed(17)));
}

function expire(unitMs: number, isMoment: boolean): Handler {
  return (keys, words) => {
    const key = word(words, 0);
    const at = (isMoment ? 0 : Date.now()) + integer(word(words, 1)) * unitMs;
    const current = keys.expiry(key);
    if (current === undefined) return 0;
    const holds: Readonly<Record<string, boolean>> = {
      NX: current === null,
      XX: current !== null,
      GT: current !== null && at > current,
      LT: current === null || at < current,
    };
    const option = words[2]?.toUpperCase();
    if (option !== undefined && !(option in holds))
      throw new CommandError(`ERR Unsupported option ${words[2]}`);
    if (option !== undefined && holds[option] !== true) return 0;
    keys.setExpiry(key, at);
    return 1;
  };
}

function life(unitMs: number, isMoment: boolean): Handler {
  return (keys, words) => {
    const at = keys.expiry(word(words, 0));
    if (at === undefined) return -2;
    if (at === null) return -1;
    return Math.ceil((isMoment ? at : Math.max(0, at - Date.now())) / unitMs - (unitMs === 1000 ? 0.5 : 0));
  };
}

function scanOptions(words: Words, from: number): { pattern: RegExp; kind: string | undefined } {
  let pattern = /^/;
  let kind: string | undefined;
  for (let at = from; at < words.length; at += 2) {
    const option = word(words, at).toUpperCase();
    if (option === 'MATCH') pattern = globToPattern(word(words, at + 1));
    else if (option === 'TYPE') kind = word(words, at + 1).toLowerCase();
    else if (option !== 'COUNT') throw syntaxError();
  }
  return { pattern, kind };
}

/** Everything comes in one step, which the protocol allows: the cursor is 0 at once. */
function scanned(texts: Iterable<string>): Reply {
  return [bulk('0'), bulks(texts)];
}

interface RangeBound {
  readonly value: number;
  readonly open: boolean;
}

function scoreBound(text: string): RangeBound {
  const open = text.startsWith('(');
  return { value: float(open ? text.slice(1) : text, 'ERR min or max is not a float'), open };
}

function isWithin(score: number, low: RangeBound, high: RangeBound): boolean {
  return (
    (low.open ? score > low.value : score >= low.value) &&
    (high.open ? score < high.value : score <= high.value)
  );
}

type Scored = readonly [string, number];

function sorted(scores: ReadonlyMap<string, number> | undefined): Scored[] {
  return [...(scores ?? [])].sort(([leftName, left], [rightName, right]) =>
    left !== right ? left - right : Buffer.compare(bulk(leftName), bulk(rightName)),
  );
}

function cut<T>(items: readonly T[], fromText: string, toText: string): T[] {
  const place = (text: string) => {
    const at = integer(text);
    return at < 0 ? items.length + at : at;
  };
  const from = Math.max(0, place(fromText));
  const to = Math.min(items.length - 1, place(toText));
  return from > to ? [] : items.slice(from, to + 1);
}

function scoredReply(items: readonly Scored[], withScores: boolean): Reply {
  return items.flatMap(([name, score]) =>
    withScores ? [bulk(name), bulk(writeScore(score))] : [bulk(name)],
  );
}

function zrange(keys: Keyspace, words: Words): Reply {
  const options = words.slice(3).map((option) => option.toUpperCase());
  const all = sorted(keys.read(word(words, 0), 'zset')?.scores);
  const reversed = options.includes('REV');
  const withScores = options.includes('WITHSCORES');
  const items = reversed ? all.reverse() : all;
  if (options.includes('BYLEX')) throw new CommandError('ERR BYLEX is not known to the in-process engine');
  if (!options.includes('BYSCORE'))
    return scoredReply(cut(items, word(words, 1), word(words, 2)), withScores);
  const first = scoreBound(word(words, 1));
  const second = scoreBound(word(words, 2));
  const [low, high] = reversed ? [second, first] : [first, second];
  return scoredReply(
    limited(
      items.filter(([, score]) => isWithin(score, low, high)),
      words,
      options,
    ),
    withScores,
  );
}

function limited<T>(items: readonly T[], words: Words, options: readonly string[]): readonly T[] {
  const at = options.indexOf('LIMIT');
  if (at < 0) return items;
  const skipped = words.length - options.length;
  const from = integer(word(words, skipped + at + 1));
  const count = integer(word(words, skipped + at + 2));
  return count < 0 ? items.slice(from) : items.slice(from, from + count);
}

function zrangeByScore(reversed: boolean): Handler {
  return (keys, words) => {
    const options = words.slice(3).map((option) => option.toUpperCase());
    const first = scoreBound(word(words, 1));
    const second = scoreBound(word(words, 2));
    const [low, high] = reversed ? [second, first] : [first, second];
    const all = sorted(keys.read(word(words, 0), 'zset')?.scores);
    const items = (reversed ? all.reverse() : all).filter(([, score]) => isWithin(score, low, high));
    return scoredReply(limited(items, words, options), options.includes('WITHSCORES'));
  };
}

function zadd(keys: Keyspace, words: Words): Reply {
  const key = word(words, 0);
  const options = new Set<string>();
  let from = 1;
  while (['NX', 'XX', 'GT', 'LT', 'CH', 'INCR'].includes((words[from] ?? '').toUpperCase())) {
    options.add(word(words, from).toUpperCase());
    from += 1;
  }
  const pairs = pairsOf(words, from, 'zadd').map(([score, name]): Scored => [name, float(score)]);
  const scores = zset(keys, key);
  let added = 0;
  let changed = 0;
  let last: number | null = null;
  for (const [name, given] of pairs) {
    const before = scores.get(name);
    const score = options.has('INCR') ? (before ?? 0) + given : given;
    const refused =
      (options.has('NX') && before !== undefined) ||
      (options.has('XX') && before === undefined) ||
      (options.has('GT') && before !== undefined && score <= before) ||
      (options.has('LT') && before !== undefined && score >= before);
    last = refused ? null : score;
    if (refused) continue;
    scores.set(name, score);
    if (before === undefined) added += 1;
    else if (before !== score) changed += 1;
  }
  tidy(keys, key);
  if (options.has('INCR')) return last === null ? null : bulk(writeScore(last));
  return options.has('CH') ? added + changed : added;
}

function zrank(reversed: boolean): Handler {
  return (keys, words) => {
    const all = sorted(keys.read(word(words, 0), 'zset')?.scores);
    const at = (reversed ? all.reverse() : all).findIndex(([name]) => name === words[1]);
    return at < 0 ? null : at;
  };
}

function zpop(highest: boolean): Handler {
  return (keys, words) => {
    const key = word(words, 0);
    const scores = keys.read(key, 'zset')?.scores;
    if (scores === undefined) return [];
    const all = sorted(scores);
    const taken = (highest ? all.reverse() : all).slice(0, integer(words[1] ?? '1'));
    for (const [name] of taken) scores.delete(name);
    tidy(keys, key);
    return scoredReply(taken, true);
  };
}

function removeScored(keys: Keyspace, key: string, pick: (all: Scored[]) => readonly Scored[]): Reply {
  const scores = keys.read(key, 'zset')?.scores;
  if (scores === undefined) return 0;
  const picked = pick(sorted(scores));
  for (const [name] of picked) scores.delete(name);
  tidy(keys, key);
  return picked.length;
}

function push(atFront: boolean, onlyExisting: boolean): Handler {
  return (keys, words) => {
    const key = word(words, 0);
    if (onlyExisting && !keys.has(key)) return 0;
    const items = list(keys, key);
    for (const item of words.slice(1)) {
      if (atFront) items.unshift(item);
      else items.push(item);
    }
    keys.changed = true;
    return items.length;
  };
}

function pop(atFront: boolean): Handler {
  return (keys, words) => {
    const key = word(words, 0);
    const items = keys.read(key, 'list')?.items;
    if (items === undefined) return null;
    const count = words[1] === undefined ? 1 : integer(words[1]);
    const taken = atFront
      ? items.splice(0, count)
      : items.splice(Math.max(0, items.length - count)).reverse();
    tidy(keys, key);
    return words[1] === undefined ? bulkOrNull(taken[0]) : bulks(taken);
  };
}

function combine(pick: (sets: Set<string>[]) => Iterable<string>): Handler {
  return (keys, words) => bulks(pick(words.map((key) => new Set(keys.read(key, 'set')?.members))));
}

function deleteFields(keys: Keyspace, key: string, kind: HoldingKind, names: Words): Reply {
  const holding = keys.read(key, kind);
  let removed = 0;
  for (const name of names) {
    if (holding?.kind === 'hash' && holding.fields.delete(name)) removed += 1;
    if (holding?.kind === 'set' && holding.members.delete(name)) removed += 1;
    if (holding?.kind === 'zset' && holding.scores.delete(name)) removed += 1;
  }
  tidy(keys, key);
  return removed;
}

function rename(onlyFree: boolean): Handler {
  return (keys, words) => {
    const from = word(words, 0);
    const to = word(words, 1);
    const holding = keys.get(from);
    const expiresAt = keys.expiry(from) ?? null;
    if (holding === undefined) throw new CommandError('ERR no such key');
    if (onlyFree && keys.has(to)) return 0;
    keys.delete(from);
    keys.put(to, holding);
    keys.setExpiry(to, expiresAt);
    return onlyFree ? 1 : ok;
  };
}

function listAt(items: readonly string[] | undefined, text: string): number {
  const at = integer(text);
  return at < 0 ? (items?.length ?? 0) + at : at;
}

function lrem(keys: Keyspace, words: Words): Reply {
  const key = word(words, 0);
  const items = keys.read(key, 'list')?.items;
  if (items === undefined) return 0;
  const count = integer(word(words, 1));
  const order = items.map((_, at) => at);
  const doomed = (count < 0 ? order.reverse() : order)
    .filter((at) => items[at] === words[2])
    .slice(0, count === 0 ? undefined : Math.abs(count));
  const kept = items.filter((_, at) => !doomed.includes(at));
  items.splice(0, items.length, ...kept);
  tidy(keys, key);
  return doomed.length;
}

/** The commands that applications of a shop use, by name. */
export const commands: Readonly<Record<string, CommandEntry>> = {
  PING: { arity: -1, run: (_, words) => (words[0] === undefined ? new Status('PONG') : bulk(words[0])) },
  ECHO: { arity: 1, run: (_, words) => bulk(word(words, 0)) },
  DBSIZE: { arity: 0, run: (keys) => keys.keys().length },
  FLUSHALL: { arity: -1, run: (keys) => flush(keys) },
  FLUSHDB: { arity: -1, run: (keys) => flush(keys) },
  TIME: {
    arity: 0,
    run: () => bulks([String(Math.floor(Date.now() / 1000)), String((Date.now() % 1000) * 1000)]),
  },
  PUBLISH: { arity: 2, run: () => 0 },

  GET: { arity: 1, run: (keys, words) => bulkOrNull(keys.read(word(words, 0), 'string')?.value) },
  SET: { arity: -3, run: setCommand },
  SETNX: {
    arity: 2,
    run: (keys, words) => (setCommand(keys, [...words, 'NX']) === null ? 0 : 1),
  },
  SETEX: {
    arity: 3,
    run: (keys, [key = '', life = '', value = '']) => setCommand(keys, [key, value, 'EX', life]),
  },
  PSETEX: {
    arity: 3,
    run: (keys, [key = '', life = '', value = '']) => setCommand(keys, [key, value, 'PX', life]),
  },
  GETSET: { arity: 2, run: (keys, words) => setCommand(keys, [...words, 'GET']) },
  GETDEL: {
    arity: 1,
    run: (keys, words) => {
      const value = keys.read(word(words, 0), 'string')?.value;
      keys.delete(word(words, 0));
      return bulkOrNull(value);
    },
  },
  GETEX: { arity: -2, run: getex },
  MGET: {
    arity: -2,
    run: (keys, words) =>
      words.map((key) => {
        const holding = keys.get(key);
        return holding?.kind === 'string' ? bulk(holding.value) : null;
      }),
  },
  MSET: {
    arity: -3,
    run: (keys, words) => {
      for (const [key, value] of pairsOf(words, 0, 'mset')) keys.put(key, { kind: 'string', value });
      return ok;
    },
  },
  MSETNX: {
    arity: -3,
    run: (keys, words) => {
      const pairs = pairsOf(words, 0, 'msetnx');
      if (pairs.some(([key]) => keys.has(key))) return 0;
      for (const [key, value] of pairs) keys.put(key, { kind: 'string', value });
      return 1;
    },
  },
  STRLEN: {
    arity: 1,
    run: (keys, words) => Buffer.byteLength(keys.read(word(words, 0), 'string')?.value ?? ''),
  },
  APPEND: {
    arity: 2,
    run: (keys, words) => {
      const value = (keys.read(word(words, 0), 'string')?.value ?? '') + word(words, 1);
      keys.put(word(words, 0), { kind: 'string', value }, true);
      return Buffer.byteLength(value);
    },
  },
  GETRANGE: {
    arity: 3,
    run: (keys, words) => {
      const bytes = [...bulk(keys.read(word(words, 0), 'string')?.value ?? '')];
      return Buffer.from(cut(bytes, word(words, 1), word(words, 2)));
    },
  },
  INCR: { arity: 1, run: (keys, words) => add(keys, word(words, 0), 1) },
  DECR: { arity: 1, run: (keys, words) => add(keys, word(words, 0), -1) },
  INCRBY: { arity: 2, run: (keys, words) => add(keys, word(words, 0), integer(word(words, 1))) },
  DECRBY: { arity: 2, run: (keys, words) => add(keys, word(words, 0), -integer(word(words, 1))) },
  INCRBYFLOAT: {
    arity: 2,
    run: (keys, words) => {
      const before = float(keys.read(word(words, 0), 'string')?.value ?? '0');
      const value = writeFloat(before + float(word(words, 1)));
      keys.put(word(words, 0), { kind: 'string', value }, true);
      return bulk(value);
    },
  },

  DEL: { arity: -2, run: (keys, words) => words.filter((key) => keys.delete(key)).length },
  UNLINK: { arity: -2, run: (keys, words) => words.filter((key) => keys.delete(key)).length },
  EXISTS: { arity: -2, run: (keys, words) => words.filter((key) => keys.has(key)).length },
  TOUCH: { arity: -2, run: (keys, words) => words.filter((key) => keys.has(key)).length },
  TYPE: { arity: 1, run: (keys, words) => new Status(keys.get(word(words, 0))?.kind ?? 'none') },
  EXPIRE: { arity: -3, run: expire(1000, false) },
  PEXPIRE: { arity: -3, run: expire(1, false) },
  EXPIREAT: { arity: -3, run: expire(1000, true) },
  PEXPIREAT: { arity: -3, run: expire(1, true) },
  TTL: { arity: 1, run: life(1000, false) },
  PTTL: { arity: 1, run: life(1, false) },
  EXPIRETIME: { arity: 1, run: life(1000, true) },
  PEXPIRETIME: { arity: 1, run: life(1, true) },
  PERSIST: {
    arity: 1,
    run: (keys, words) => {
      const had = typeof keys.expiry(word(words, 0)) === 'number';
      if (had) keys.setExpiry(word(words, 0), null);
      return had ? 1 : 0;
    },
  },
  KEYS: {
    arity: 1,
    run: (keys, words) => {
      const pattern = globToPattern(word(words, 0));
      return bulks(keys.keys().filter((key) => pattern.test(key)));
    },
  },
  SCAN: {
    arity: -2,
    run: (keys, words) => {
      const { pattern, kind } = scanOptions(words, 1);
      return scanned(
        keys
          .keys()
          .filter((key) => pattern.test(key) && (kind === undefined || keys.get(key)?.kind === kind)),
      );
    },
  },
  RENAME: { arity: 2, run: rename(false) },
  RENAMENX: { arity: 2, run: rename(true) },

  HSET: {
    arity: -4,
    run: (keys, words) => {
      const pairs = pairsOf(words, 1, 'hset');
      const fields = hash(keys, word(words, 0));
      const before = fields.size;
      for (const [name, value] of pairs) fields.set(name, value);
      keys.changed = true;
      return fields.size - before;
    },
  },
  HMSET: {
    arity: -4,
    run: (keys, words) => {
      const pairs = pairsOf(words, 1, 'hmset');
      const fields = hash(keys, word(words, 0));
      for (const [name, value] of pairs) fields.set(name, value);
      keys.changed = true;
      return ok;
    },
  },
  HSETNX: {
    arity: 3,
    run: (keys, words) => {
      const fields = hash(keys, word(words, 0));
      if (fields.has(word(words, 1))) return 0;
      fields.set(word(words, 1), word(words, 2));
      keys.changed = true;
      return 1;
    },
  },
  HGET: {
    arity: 2,
    run: (keys, words) => bulkOrNull(keys.read(word(words, 0), 'hash')?.fields.get(word(words, 1))),
  },
  HMGET: {
    arity: -3,
    run: (keys, words) => {
      const fields = keys.read(word(words, 0), 'hash')?.fields;
      return words.slice(1).map((name) => bulkOrNull(fields?.get(name)));
    },
  },
  HGETALL: {
    arity: 1,
    run: (keys, words) => bulks([...(keys.read(word(words, 0), 'hash')?.fields ?? [])].flat()),
  },
  HDEL: { arity: -3, run: (keys, words) => deleteFields(keys, word(words, 0), 'hash', words.slice(1)) },
  HEXISTS: {
    arity: 2,
    run: (keys, words) => (keys.read(word(words, 0), 'hash')?.fields.has(word(words, 1)) === true ? 1 : 0),
  },
  HLEN: { arity: 1, run: (keys, words) => keys.read(word(words, 0), 'hash')?.fields.size ?? 0 },
  HKEYS: { arity: 1, run: (keys, words) => bulks(keys.read(word(words, 0), 'hash')?.fields.keys() ?? []) },
  HVALS: { arity: 1, run: (keys, words) => bulks(keys.read(word(words, 0), 'hash')?.fields.values() ?? []) },
  HINCRBY: {
    arity: 3,
    run: (keys, words) => {
      const fields = hash(keys, word(words, 0));
      const before = fields.get(word(words, 1)) ?? '0';
      if (!/^-?\d+$/.test(before)) throw new CommandError('ERR hash value is not an integer');
      const sum = Number(before) + integer(word(words, 2));
      fields.set(word(words, 1), String(sum));
      keys.changed = true;
      return sum;
    },
  },
  HINCRBYFLOAT: {
    arity: 3,
    run: (keys, words) => {
      const fields = hash(keys, word(words, 0));
      const sum = writeFloat(float(fields.get(word(words, 1)) ?? '0') + float(word(words, 2)));
      fields.set(word(words, 1), sum);
      keys.changed = true;
      return bulk(sum);
    },
  },
  HSCAN: {
    arity: -3,
    run: (keys, words) => {
      const { pattern } = scanOptions(words, 2);
      const fields = [...(keys.read(word(words, 0), 'hash')?.fields ?? [])];
      return scanned(fields.filter(([name]) => pattern.test(name)).flat());
    },
  },

  SADD: {
    arity: -3,
    run: (keys, words) => {
      const members = set(keys, word(words, 0));
      const before = members.size;
      for (const name of words.slice(1)) members.add(name);
      keys.changed = true;
      return members.size - before;
    },
  },
  SREM: { arity: -3, run: (keys, words) => deleteFields(keys, word(words, 0), 'set', words.slice(1)) },
  SMEMBERS: { arity: 1, run: (keys, words) => bulks(keys.read(word(words, 0), 'set')?.members ?? []) },
  SISMEMBER: {
    arity: 2,
    run: (keys, words) => (keys.read(word(words, 0), 'set')?.members.has(word(words, 1)) === true ? 1 : 0),
  },
  SMISMEMBER: {
    arity: -3,
    run: (keys, words) => {
      const members = keys.read(word(words, 0), 'set')?.members;
      return words.slice(1).map((name) => (members?.has(name) === true ? 1 : 0));
    },
  },
  SCARD: { arity: 1, run: (keys, words) => keys.read(word(words, 0), 'set')?.members.size ?? 0 },
  SPOP: {
    arity: -2,
    run: (keys, words) => {
      const members = keys.read(word(words, 0), 'set')?.members;
      if (members === undefined) return words[1] === undefined ? null : [];
      const taken = [...members].slice(0, integer(words[1] ?? '1'));
      for (const name of taken) members.delete(name);
      tidy(keys, word(words, 0));
      return words[1] === undefined ? bulkOrNull(taken[0]) : bulks(taken);
    },
  },
  SINTER: {
    arity: -2,
    run: combine(([first = new Set<string>(), ...others]) =>
      [...first].filter((name) => others.every((one) => one.has(name))),
    ),
  },
  SUNION: { arity: -2, run: combine((sets) => new Set(sets.flatMap((one) => [...one]))) },
  SDIFF: {
    arity: -2,
    run: combine(([first = new Set<string>(), ...others]) =>
      [...first].filter((name) => !others.some((one) => one.has(name))),
    ),
  },
  SSCAN: {
    arity: -3,
    run: (keys, words) => {
      const { pattern } = scanOptions(words, 2);
      return scanned(
        [...(keys.read(word(words, 0), 'set')?.members ?? [])].filter((name) => pattern.test(name)),
      );
    },
  },

  ZADD: { arity: -4, run: zadd },
  ZREM: { arity: -3, run: (keys, words) => deleteFields(keys, word(words, 0), 'zset', words.slice(1)) },
  ZCARD: { arity: 1, run: (keys, words) => keys.read(word(words, 0), 'zset')?.scores.size ?? 0 },
  ZSCORE: {
    arity: 2,
    run: (keys, words) => {
      const score = keys.read(word(words, 0), 'zset')?.scores.get(word(words, 1));
      return score === undefined ? null : bulk(writeScore(score));
    },
  },
  ZMSCORE: {
    arity: -3,
    run: (keys, words) => {
      const scores = keys.read(word(words, 0), 'zset')?.scores;
      return words.slice(1).map((name) => {
        const score = scores?.get(name);
        return score === undefined ? null : bulk(writeScore(score));
      });
    },
  },
  ZINCRBY: {
    arity: 3,
    run: (keys, [key = '', amount = '', name = '']) => zadd(keys, [key, 'INCR', amount, name]),
  },
  ZCOUNT: {
    arity: 3,
    run: (keys, words) => {
      const low = scoreBound(word(words, 1));
      const high = scoreBound(word(words, 2));
      const scores = keys.read(word(words, 0), 'zset')?.scores.values() ?? [];
      return [...scores].filter((score) => isWithin(score, low, high)).length;
    },
  },
  ZRANGE: { arity: -4, run: zrange },
  ZREVRANGE: {
    arity: -4,
    run: (keys, [key = '', from = '', to = '', ...options]) =>
      zrange(keys, [key, from, to, 'REV', ...options]),
  },
  ZRANGEBYSCORE: { arity: -4, run: zrangeByScore(false) },
  ZREVRANGEBYSCORE: { arity: -4, run: zrangeByScore(true) },
  ZRANK: { arity: 2, run: zrank(false) },
  ZREVRANK: { arity: 2, run: zrank(true) },
  ZPOPMIN: { arity: -2, run: zpop(false) },
  ZPOPMAX: { arity: -2, run: zpop(true) },
  ZREMRANGEBYSCORE: {
    arity: 3,
    run: (keys, words) => {
      const low = scoreBound(word(words, 1));
      const high = scoreBound(word(words, 2));
      return removeScored(keys, word(words, 0), (all) =>
        all.filter(([, score]) => isWithin(score, low, high)),
      );
    },
  },
  ZREMRANGEBYRANK: {
    arity: 3,
    run: (keys, words) =>
      removeScored(keys, word(words, 0), (all) => cut(all, word(words, 1), word(words, 2))),
  },
  ZSCAN: {
    arity: -3,
    run: (keys, words) => {
      const { pattern } = scanOptions(words, 2);
      const items = sorted(keys.read(word(words, 0), 'zset')?.scores).filter(([name]) => pattern.test(name));
      return [bulk('0'), scoredReply(items, true)];
    },
  },

  LPUSH: { arity: -3, run: push(true, false) },
  RPUSH: { arity: -3, run: push(false, false) },
  LPUSHX: { arity: -3, run: push(true, true) },
  RPUSHX: { arity: -3, run: push(false, true) },
  LPOP: { arity: -2, run: pop(true) },
  RPOP: { arity: -2, run: pop(false) },
  LLEN: { arity: 1, run: (keys, words) => keys.read(word(words, 0), 'list')?.items.length ?? 0 },
  LRANGE: {
    arity: 3,
    run: (keys, words) =>
      bulks(cut(keys.read(word(words, 0), 'list')?.items ?? [], word(words, 1), word(words, 2))),
  },
  LINDEX: {
    arity: 2,
    run: (keys, words) => {
      const items = keys.read(word(words, 0), 'list')?.items;
      return bulkOrNull(items?.[listAt(items, word(words, 1))]);
    },
  },
  LSET: {
    arity: 3,
    run: (keys, words) => {
      const items = keys.read(word(words, 0), 'list')?.items;
      if (items === undefined) throw new CommandError('ERR no such key');
      const at = listAt(items, word(words, 1));
      if (items[at] === undefined) throw new CommandError('ERR index out of range');
      items[at] = word(words, 2);
      keys.changed = true;
      return ok;
    },
  },
  LTRIM: {
    arity: 3,
    run: (keys, words) => {
      const items = keys.read(word(words, 0), 'list')?.items;
      if (items === undefined) return ok;
      items.splice(0, items.length, ...cut(items, word(words, 1), word(words, 2)));
      tidy(keys, word(words, 0));
      return ok;
    },
  },
  LREM: { arity: 3, run: lrem },
};

function flush(keys: Keyspace): Reply {
  keys.clear();
  return ok;
}

/** Why a command cannot run at all; `undefined` when it can. */
export function refuseCommand(name: string, words: Words): string | undefined {
  const entry = commands[name];
  if (entry === undefined) {
    return `ERR unknown command '${name}', with args beginning with: ${words
      .slice(0, 3)
      .map((one) => `'${one}' `)
      .join('')}`;
  }
  const fits = entry.arity < 0 ? words.length >= -entry.arity - 1 : words.length === entry.arity;
  return fits ? undefined : `ERR wrong number of arguments for '${name.toLowerCase()}' command`;
}
