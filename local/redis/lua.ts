import { createHash } from 'node:crypto';
import { type Expression, LuaSyntaxError, parseLua, type Statement } from './lua-syntax.ts';

/** A small interpreter for the scripts that applications send to Redis. */
export type LuaFunction = (...words: LuaValue[]) => readonly LuaValue[];
export type LuaValue = null | boolean | number | string | LuaTable | LuaFunction;

/** More steps than any script of a store has; a script beyond it would hold everything up. */
const stepsMax = 5_000_000;

export class LuaTable {
  readonly entries = new Map<LuaValue, LuaValue>();

  static of(items: readonly LuaValue[]): LuaTable {
    const table = new LuaTable();
    items.forEach((item, at) => {
      table.set(at + 1, item);
    });
    return table;
  }

  get(key: LuaValue): LuaValue {
    return this.entries.get(key) ?? null;
  }

  set(key: LuaValue, value: LuaValue): void {
    if (value === null) this.entries.delete(key);
    else this.entries.set(key, value);
  }

  get length(): number {
    let length = 0;
    while (this.entries.has(length + 1)) length += 1;
    return length;
  }

  list(): LuaValue[] {
    return Array.from({ length: this.length }, (_, at) => this.get(at + 1));
  }
}

/** An error that a script raised, or that running it raised. */
export class LuaError extends Error {
  readonly value: LuaValue;
  constructor(value: LuaValue) {
    super(
      typeof value === 'string'
        ? value
        : value instanceof LuaTable
          ? String(value.get('err') ?? 'error')
          : 'error',
    );
    this.value = value;
  }
}

/** Lua 5.1 writes numbers with fourteen digits. */
export function writeNumber(value: number): string {
  if (Number.isInteger(value) && Math.abs(value) < 1e15) return String(value);
  if (!Number.isFinite(value)) return Number.isNaN(value) ? 'nan' : value > 0 ? 'inf' : '-inf';
  return String(Number(value.toPrecision(14)));
}

function typeName(value: LuaValue): string {
  if (value === null) return 'nil';
  return value instanceof LuaTable ? 'table' : typeof value;
}

function isTrue(value: LuaValue): boolean {
  return value !== null && value !== false;
}

function readNumber(value: LuaValue): number | undefined {
  if (typeof value === 'number') return value;
  if (typeof value !== 'string' || value.trim() === '') return undefined;
  const number = Number(value);
  return Number.isNaN(number) ? undefined : number;
}

function numberFor(value: LuaValue): number {
  const number = readNumber(value);
  if (number === undefined) throw new LuaError(`attempt to perform arithmetic on a ${typeName(value)} value`);
  return number;
}

function textFor(value: LuaValue): string {
  if (typeof value === 'string') return value;
  if (typeof value === 'number') return writeNumber(value);
  throw new LuaError(`attempt to concatenate a ${typeName(value)} value`);
}

function display(value: LuaValue): string {
  if (typeof value === 'string') return value;
  if (typeof value === 'number') return writeNumber(value);
  if (value === null) return 'nil';
  return typeof value === 'boolean' ? String(value) : typeName(value);
}

class Scope {
  readonly #values = new Map<string, LuaValue>();
  readonly #above: Scope | undefined;

  constructor(above?: Scope) {
    this.#above = above;
  }

  declare(name: string, value: LuaValue): void {
    this.#values.set(name, value);
  }

  holderOf(name: string): Scope | undefined {
    return this.#values.has(name) ? this : this.#above?.holderOf(name);
  }

  get(name: string): LuaValue {
    return this.holderOf(name)?.readOwn(name) ?? null;
  }

  readOwn(name: string): LuaValue {
    return this.#values.get(name) ?? null;
  }
}

type Exit = { readonly kind: 'break' } | { readonly kind: 'return'; readonly values: readonly LuaValue[] };

function compare(left: LuaValue, right: LuaValue): number {
  if (typeof left === 'number' && typeof right === 'number') return left - right;
  if (typeof left === 'string' && typeof right === 'string') return left < right ? -1 : left > right ? 1 : 0;
  throw new LuaError(`attempt to compare ${typeName(left)} with ${typeName(right)}`);
}

const arithmetic: Readonly<Record<string, (left: number, right: number) => number>> = {
  '+': (left, right) => left + right,
  '-': (left, right) => left - right,
  '*': (left, right) => left * right,
  '/': (left, right) => left / right,
  '%': (left, right) => left - Math.floor(left / right) * right,
  '^': (left, right) => left ** right,
};

class Machine {
  #steps = 0;

  run(body: readonly Statement[], scope: Scope): Exit | undefined {
    for (const statement of body) {
      this.#steps += 1;
      if (this.#steps > stepsMax) throw new LuaError('the script runs too long');
      const exit = this.#statement(statement, scope);
      if (exit !== undefined) return exit;
    }
    return undefined;
  }

  #statement(statement: Statement, scope: Scope): Exit | undefined {
    switch (statement.kind) {
      case 'local': {
        const values = this.#values(statement.values, scope);
        statement.names.forEach((name, at) => {
          scope.declare(name, values[at] ?? null);
        });
        return undefined;
      }
      case 'localFunction':
        scope.declare(statement.name, null);
        scope.declare(statement.name, this.#value(statement.value, scope));
        return undefined;
      case 'assign': {
        const values = this.#values(statement.values, scope);
        statement.targets.forEach((target, at) => {
          this.#assign(target, values[at] ?? null, scope);
        });
        return undefined;
      }
      case 'expression':
        this.#all(statement.call, scope);
        return undefined;
      case 'if': {
        const branch = statement.branches.find(({ test }) => isTrue(this.#value(test, scope)));
        return this.run(branch?.body ?? statement.otherwise, new Scope(scope));
      }
      case 'while':
        while (isTrue(this.#value(statement.test, scope))) {
          const exit = this.run(statement.body, new Scope(scope));
          if (exit !== undefined) return exit.kind === 'break' ? undefined : exit;
        }
        return undefined;
      case 'repeat':
        for (;;) {
          const inner = new Scope(scope);
          const exit = this.run(statement.body, inner);
          if (exit !== undefined) return exit.kind === 'break' ? undefined : exit;
          if (isTrue(this.#value(statement.test, inner))) return undefined;
        }
      case 'count': {
        const to = numberFor(this.#value(statement.to, scope));
        const step = statement.step === null ? 1 : numberFor(this.#value(statement.step, scope));
        for (
          let at = numberFor(this.#value(statement.from, scope));
          step > 0 ? at <= to : at >= to;
          at += step
        ) {
          const inner = new Scope(scope);
          inner.declare(statement.name, at);
          const exit = this.run(statement.body, inner);
          if (exit !== undefined) return exit.kind === 'break' ? undefined : exit;
        }
        return undefined;
      }
      case 'each':
        return this.#each(statement, scope);
      case 'block':
        return this.run(statement.body, new Scope(scope));
      case 'return':
        return { kind: 'return', values: this.#values(statement.values, scope) };
      case 'break':
        return { kind: 'break' };
    }
  }

  #each(statement: Statement & { kind: 'each' }, scope: Scope): Exit | undefined {
    const [next = null, state = null, first = null] = this.#values(statement.values, scope);
    let control: LuaValue = first;
    for (;;) {
      const values = this.#call(next, [state, control]);
      control = values[0] ?? null;
      if (control === null) return undefined;
      const inner = new Scope(scope);
      statement.names.forEach((name, at) => {
        inner.declare(name, values[at] ?? null);
      });
      const exit = this.run(statement.body, inner);
      if (exit !== undefined) return exit.kind === 'break' ? undefined : exit;
    }
  }

  #assign(target: Expression, value: LuaValue, scope: Scope): void {
    if (target.kind === 'name') {
      const holder = scope.holderOf(target.name);
      if (holder === undefined) {
        throw new LuaError(`Script attempted to create global variable '${target.name}'`);
      }
      holder.declare(target.name, value);
      return;
    }
    if (target.kind !== 'index') throw new LuaError('cannot assign to this');
    const table = this.#value(target.object, scope);
    if (!(table instanceof LuaTable)) throw new LuaError(`attempt to index a ${typeName(table)} value`);
    table.set(this.#value(target.key, scope), value);
  }

  /** Values of a list of expressions; the last one's results all count. */
  #values(list: readonly Expression[], scope: Scope): LuaValue[] {
    return list.flatMap((expression, at) =>
      at === list.length - 1 ? [...this.#all(expression, scope)] : [this.#value(expression, scope)],
    );
  }

  #value(expression: Expression, scope: Scope): LuaValue {
    return this.#all(expression, scope)[0] ?? null;
  }

  #call(callee: LuaValue, words: readonly LuaValue[]): readonly LuaValue[] {
    if (typeof callee !== 'function') throw new LuaError(`attempt to call a ${typeName(callee)} value`);
    return callee(...words);
  }

  #all(expression: Expression, scope: Scope): readonly LuaValue[] {
    switch (expression.kind) {
      case 'constant':
        return [expression.value];
      case 'name': {
        const holder = scope.holderOf(expression.name);
        if (holder === undefined) {
          throw new LuaError(`Script attempted to access nonexistent global variable '${expression.name}'`);
        }
        return [holder.readOwn(expression.name)];
      }
      case 'index':
        return [this.#index(this.#value(expression.object, scope), this.#value(expression.key, scope))];
      case 'call':
        return this.#call(this.#value(expression.callee, scope), this.#values(expression.words, scope));
      case 'method': {
        const object = this.#value(expression.object, scope);
        const holder = typeof object === 'string' ? scope.get('string') : object;
        return this.#call(this.#index(holder, expression.name), [
          object,
          ...this.#values(expression.words, scope),
        ]);
      }
      case 'unary':
        return [this.#unary(expression.operator, this.#value(expression.operand, scope))];
      case 'binary':
        return [this.#binary(expression, scope)];
      case 'function':
        return [
          (...words) => {
            const inner = new Scope(scope);
            expression.names.forEach((name, at) => {
              inner.declare(name, words[at] ?? null);
            });
            const exit = this.run(expression.body, inner);
            return exit?.kind === 'return' ? exit.values : [];
          },
        ];
      case 'table': {
        const table = new LuaTable();
        let position = 0;
        expression.items.forEach(({ key, value }, at) => {
          if (key !== null) {
            table.set(this.#value(key, scope), this.#value(value, scope));
            return;
          }
          const values =
            at === expression.items.length - 1 ? this.#all(value, scope) : [this.#value(value, scope)];
          for (const item of values) {
            position += 1;
            table.set(position, item);
          }
        });
        return [table];
      }
    }
  }

  #index(object: LuaValue, key: LuaValue): LuaValue {
    if (object instanceof LuaTable) return object.get(key);
    throw new LuaError(`attempt to index a ${typeName(object)} value`);
  }

  #unary(operator: string, value: LuaValue): LuaValue {
    if (operator === 'not') return !isTrue(value);
    if (operator === '-') return -numberFor(value);
    if (value instanceof LuaTable) return value.length;
    if (typeof value === 'string') return Buffer.byteLength(value);
    throw new LuaError(`attempt to get length of a ${typeName(value)} value`);
  }

  #binary(expression: Expression & { kind: 'binary' }, scope: Scope): LuaValue {
    const left = this.#value(expression.left, scope);
    if (expression.operator === 'and') return isTrue(left) ? this.#value(expression.right, scope) : left;
    if (expression.operator === 'or') return isTrue(left) ? left : this.#value(expression.right, scope);
    const right = this.#value(expression.right, scope);
    switch (expression.operator) {
      case '==':
        return left === right;
      case '~=':
        return left !== right;
      case '<':
        return compare(left, right) < 0;
      case '<=':
        return compare(left, right) <= 0;
      case '>':
        return compare(left, right) > 0;
      case '>=':
        return compare(left, right) >= 0;
      case '..':
        return textFor(left) + textFor(right);
      default: {
        const operate = arithmetic[expression.operator];
        if (operate === undefined) throw new LuaError(`unknown operator ${expression.operator}`);
        return operate(numberFor(left), numberFor(right));
      }
    }
  }
}

function toJson(value: LuaValue): unknown {
  if (!(value instanceof LuaTable)) {
    if (typeof value === 'function') throw new LuaError('Cannot serialise function: type not supported');
    return value;
  }
  const { length } = value;
  if (value.entries.size > 0 && length === value.entries.size) return value.list().map(toJson);
  return Object.fromEntries([...value.entries].map(([key, item]) => [display(key), toJson(item)]));
}

function fromJson(value: unknown): LuaValue {
  if (Array.isArray(value)) return LuaTable.of(value.map(fromJson));
  if (typeof value === 'object' && value !== null) {
    const table = new LuaTable();
    for (const [key, item] of Object.entries(value)) table.set(key, fromJson(item));
    return table;
  }
  return typeof value === 'string' || typeof value === 'number' || typeof value === 'boolean' ? value : null;
}

function library(functions: Readonly<Record<string, LuaFunction>>): LuaTable {
  const table = new LuaTable();
  for (const [name, value] of Object.entries(functions)) table.set(name, value);
  return table;
}

function tableFor(value: LuaValue | undefined): LuaTable {
  if (value instanceof LuaTable) return value;
  throw new LuaError(`bad argument: table expected, got ${typeName(value ?? null)}`);
}

function numeric(operate: (...values: number[]) => number): LuaFunction {
  return (...words) => [operate(...words.map(numberFor))];
}

function slice(text: string, from: number, to: number): string {
  const bytes = Buffer.from(text);
  const start = from < 0 ? Math.max(bytes.length + from, 0) : Math.max(from - 1, 0);
  const end = to < 0 ? bytes.length + to + 1 : Math.min(to, bytes.length);
  return bytes.toString('utf8', start, Math.max(start, end));
}

const next: LuaFunction = (table, key = null) => {
  const keys = [...tableFor(table).entries.keys()];
  const at = key === null ? 0 : keys.indexOf(key) + 1;
  const found = keys[at];
  return found === undefined ? [null] : [found, tableFor(table).get(found)];
};

const nextItem: LuaFunction = (table, at = 0) => {
  const place = numberFor(at) + 1;
  const item = tableFor(table).get(place);
  return item === null ? [null] : [place, item];
};

const globals: Readonly<Record<string, LuaValue>> = {
  tonumber: (value = null, base = 10) => {
    if (base !== 10 && typeof value === 'string') {
      const number = Number.parseInt(value, numberFor(base));
      return [Number.isNaN(number) ? null : number];
    }
    return [readNumber(value) ?? null];
  },
  tostring: (value = null) => [display(value)],
  type: (value = null) => [typeName(value)],
  ipairs: (table = null) => [nextItem, table, 0],
  pairs: (table = null) => [next, table, null],
  next,
  unpack: (table = null) => tableFor(table).list(),
  error: (value = null) => {
    throw new LuaError(value);
  },
  assert: (...words) => {
    if (!isTrue(words[0] ?? null)) throw new LuaError(words[1] ?? 'assertion failed!');
    return words;
  },
  pcall: (callee = null, ...words) => {
    try {
      if (typeof callee !== 'function') throw new LuaError('attempt to call a value');
      return [true, ...callee(...words)];
    } catch (error) {
      if (error instanceof LuaError) return [false, error.value];
      throw error;
    }
  },
  math: library({
    abs: numeric(Math.abs),
    ceil: numeric(Math.ceil),
    floor: numeric(Math.floor),
    max: numeric(Math.max),
    min: numeric(Math.min),
    sqrt: numeric(Math.sqrt),
    fmod: numeric((left = 0, right = 1) => left % right),
  }),
  string: library({
    byte: (text = '', at = 1) => [Buffer.from(textFor(text))[numberFor(at) - 1] ?? null],
    len: (text = '') => [Buffer.byteLength(textFor(text))],
    lower: (text = '') => [textFor(text).toLowerCase()],
    rep: (text = '', count = 0) => [textFor(text).repeat(Math.max(0, numberFor(count)))],
    sub: (text = '', from = 1, to = -1) => [slice(textFor(text), numberFor(from), numberFor(to))],
    upper: (text = '') => [textFor(text).toUpperCase()],
  }),
  table: library({
    concat: (table = null, separator = '') => [tableFor(table).list().map(textFor).join(textFor(separator))],
    getn: (table = null) => [tableFor(table).length],
    insert: (table = null, ...words) => {
      const target = tableFor(table);
      const items = target.list();
      if (words.length === 1) target.set(items.length + 1, words[0] ?? null);
      else {
        items.splice(numberFor(words[0] ?? null) - 1, 0, words[1] ?? null);
        items.forEach((item, at) => {
          target.set(at + 1, item);
        });
      }
      return [];
    },
    remove: (table = null, at = null) => {
      const target = tableFor(table);
      const items = target.list();
      const place = at === null ? items.length : numberFor(at);
      const [removed = null] = items.splice(place - 1, 1);
      target.set(target.length, null);
      items.forEach((item, position) => {
        target.set(position + 1, item);
      });
      return [removed];
    },
  }),
  cjson: library({
    decode: (text = '') => {
      try {
        return [fromJson(JSON.parse(textFor(text)))];
      } catch {
        throw new LuaError('Expected value but found invalid token');
      }
    },
    encode: (value = null) => [JSON.stringify(toJson(value))],
  }),
};

/** What `redis` is inside a script. */
export interface RedisForLua {
  readonly call: LuaFunction;
  readonly pcall: LuaFunction;
}

export type Script = readonly Statement[];

/** Parses a script; a mistake in it is a `LuaError`. */
export function compileScript(source: string): Script {
  try {
    return parseLua(source);
  } catch (error) {
    if (error instanceof LuaSyntaxError) throw new LuaError(error.message);
    throw error;
  }
}

/** Runs a script to its first returned value. */
export function runScript(
  script: Script,
  redis: RedisForLua,
  keys: readonly string[],
  words: readonly string[],
): LuaValue {
  const scope = new Scope();
  for (const [name, value] of Object.entries(globals)) scope.declare(name, value);
  const reply =
    (field: string): LuaFunction =>
    (text = '') => {
      const table = new LuaTable();
      table.set(field, text);
      return [table];
    };
  scope.declare(
    'redis',
    library({
      call: redis.call,
      pcall: redis.pcall,
      error_reply: reply('err'),
      status_reply: reply('ok'),
      sha1hex: (text = '') => [createHash('sha1').update(textFor(text)).digest('hex')],
      log: () => [],
    }),
  );
  scope.declare('KEYS', LuaTable.of(keys));
  scope.declare('ARGV', LuaTable.of(words));
  const exit = new Machine().run(script, scope);
  return exit?.kind === 'return' ? (exit.values[0] ?? null) : null;
}
