/** A command and its arguments, as text. */
export type Command = readonly string[];

/** A simple string of the protocol (`OK`, `PONG`, the answer of TYPE). */
export class Status {
  readonly text: string;
  constructor(text: string) {
    this.text = text;
  }
}

/** An error answer; it is a value, because the commands beside it in a pipeline go on. */
export class Fault {
  readonly message: string;
  constructor(message: string) {
    this.message = message;
  }
}

export type Reply = null | number | Buffer | Status | Fault | readonly Reply[];

/** Whatever stands behind the REST protocol: a real redis-server, or the engine in this process. */
export interface RedisEngine {
  readonly name: 'redis-server' | 'in-process';
  /** Runs commands in order and answers each; the commands of others may come between them. */
  readonly pipeline: (commands: readonly Command[]) => Promise<readonly Reply[]>;
  /** Runs commands with nothing between them; one fault when the transaction was refused as a whole. */
  readonly transaction: (commands: readonly Command[]) => Promise<readonly Reply[] | Fault>;
  readonly stop: () => Promise<void>;
}
