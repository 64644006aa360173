import { createHash } from 'node:crypto';
import fs from 'node:fs';
import path from 'node:path';
import { commands, refuseCommand } from './commands.ts';
import { type Command, Fault, type RedisEngine, type Reply, Status } from './engine.ts';
import { CommandError, Keyspace, type SavedEntry } from './keyspace.ts';
import {
  compileScript,
  LuaError,
  type LuaFunction,
  LuaTable,
  type LuaValue,
  runScript,
  type Script,
  writeNumber,
} from './lua.ts';

const saveIntervalMs = 2_000;
/** The line by which Upstash's scripts name their flags; stock Lua has no such comment. */
const shebang = /^#!lua[^\n]*\n/;

function toLua(reply: Reply): LuaValue {
  if (reply === null) return false;
  if (typeof reply === 'number') return reply;
  if (Buffer.isBuffer(reply)) return reply.toString('utf8');
  if (reply instanceof Status || reply instanceof Fault) {
    const table = new LuaTable();
    if (reply instanceof Status) table.set('ok', reply.text);
    else table.set('err', reply.message);
    return table;
  }
  return LuaTable.of((reply as readonly Reply[]).map(toLua));
}

function fromLua(value: LuaValue): Reply {
  if (value === null || value === false) return null;
  if (value === true) return 1;
  if (typeof value === 'number') return Math.trunc(value);
  if (typeof value === 'string') return Buffer.from(value, 'utf8');
  if (!(value instanceof LuaTable)) return null;
  const error = value.get('err');
  if (typeof error === 'string') return new Fault(error);
  const status = value.get('ok');
  if (typeof status === 'string') return new Status(status);
  return value.list().map(fromLua);
}

function sha1(text: string): string {
  return createHash('sha1').update(text).digest('hex');
}

class Engine {
  readonly keys = new Keyspace();
  readonly #scripts = new Map<string, Script>();

  run(command: Command): Reply {
    const name = (command[0] ?? '').toUpperCase();
    const words = command.slice(1);
    try {
      if (name === 'EVAL' || name === 'EVAL_RO') return this.#eval(this.#compile(words[0] ?? ''), words);
      if (name === 'EVALSHA' || name === 'EVALSHA_RO') {
        const script = this.#scripts.get((words[0] ?? '').toLowerCase());
        if (script === undefined) return new Fault('NOSCRIPT No matching script. Please use EVAL.');
        return this.#eval(script, words);
      }
      if (name === 'SCRIPT') return this.#script(words);
      const refusal = refuseCommand(name, words);
      if (refusal !== undefined) return new Fault(refusal);
      return commands[name]?.run(this.keys, words) ?? null;
    } catch (error) {
      if (error instanceof CommandError) return new Fault(error.message);
      if (error instanceof LuaError) {
        return new Fault(/^[A-Z]+ /.test(error.message) ? error.message : `ERR ${error.message}`);
      }
      throw error;
    }
  }

  /** Whether a command would be refused when it is queued in a transaction. */
  refuses(command: Command): boolean {
    const name = (command[0] ?? '').toUpperCase();
    if (['EVAL', 'EVALSHA', 'EVAL_RO', 'EVALSHA_RO', 'SCRIPT'].includes(name)) return command.length < 2;
    return refuseCommand(name, command.slice(1)) !== undefined;
  }

  #compile(source: string): Script {
    const hash = sha1(source);
    let script = this.#scripts.get(hash);
    if (script === undefined) {
      script = compileScript(source.replace(shebang, '\n'));
      this.#scripts.set(hash, script);
    }
    return script;
  }

  #script(words: readonly string[]): Reply {
    const action = words[0]?.toUpperCase();
    if (action === 'LOAD' && words[1] !== undefined) {
      this.#compile(words[1]);
      return Buffer.from(sha1(words[1]));
    }
    if (action === 'EXISTS')
      return words.slice(1).map((hash) => (this.#scripts.has(hash.toLowerCase()) ? 1 : 0));
    if (action === 'FLUSH') {
      this.#scripts.clear();
      return new Status('OK');
    }
    return new Fault(`ERR unknown subcommand '${words[0] ?? ''}'. Try SCRIPT HELP.`);
  }

  #eval(script: Script, words: readonly string[]): Reply {
    const countText = words[1] ?? '';
    if (!/^-?\d+$/.test(countText)) return new Fault('ERR value is not an integer or out of range');
    const count = Number(countText);
    if (count < 0) return new Fault("ERR Number of keys can't be negative");
    if (count > words.length - 2) return new Fault("ERR Number of keys can't be greater than number of args");
    const reply = (parts: readonly LuaValue[]): Reply =>
      this.run(parts.map((part) => (typeof part === 'number' ? writeNumber(part) : String(part))));
    const call: LuaFunction = (...parts) => {
      const answer = reply(parts);
      if (answer instanceof Fault) throw new LuaError(answer.message);
      return [toLua(answer)];
    };
    const pcall: LuaFunction = (...parts) => [toLua(reply(parts))];
    return fromLua(runScript(script, { call, pcall }, words.slice(2, 2 + count), words.slice(2 + count)));
  }
}

/** A Redis in this process, for machines that have none. It keeps its keys in a file of the data folder. */
export function startInProcessRedis(dataDir: string): RedisEngine {
  const file = path.join(dataDir, 'redis.json');
  const engine = new Engine();
  if (fs.existsSync(file)) {
    const saved: readonly SavedEntry[] = JSON.parse(fs.readFileSync(file, 'utf8'));
    engine.keys.load(saved);
  }
  const save = () => {
    if (!engine.keys.changed) return;
    engine.keys.changed = false;
    fs.writeFileSync(`${file}.new`, JSON.stringify(engine.keys.save()));
    fs.renameSync(`${file}.new`, file);
  };
  const timer = setInterval(save, saveIntervalMs);
  timer.unref();
  return {
    name: 'in-process',
    async pipeline(list) {
      return list.map((command) => engine.run(command));
    },
    async transaction(list) {
      if (list.some((command) => engine.refuses(command))) {
        return new Fault('EXECABORT Transaction discarded because of previous errors.');
      }
      return list.map((command) => engine.run(command));
    },
    async stop() {
      clearInterval(timer);
      save();
    },
  };
}
