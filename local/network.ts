/** Parts whose line to the Worker can be cut and mended: they go on, and cannot be reached. */
export const LINES = ['postgres', 'redis', 'search'] as const;
export type Line = (typeof LINES)[number];

interface Stoppable {
  readonly stop: () => Promise<void>;
}

export const isLine = (name: unknown): name is Line => LINES.some((line) => line === name);

/** The lines between the Worker and the parts of a stack. */
export class Network {
  readonly #starts = new Map<Line, () => Promise<Stoppable>>();
  readonly #open = new Map<Line, Stoppable>();

  /** Opens a line; `start` is called again when it is mended. */
  async open(line: Line, start: () => Promise<Stoppable>): Promise<void> {
    this.#starts.set(line, start);
    await this.mend(line);
  }

  /** Nobody listens any more. A line that is cut stays so; one that is not there is none. */
  async cut(line: Line): Promise<void> {
    const open = this.#open.get(line);
    this.#open.delete(line);
    await open?.stop();
  }

  async mend(line: Line): Promise<void> {
    const start = this.#starts.get(line);
    if (start !== undefined && !this.#open.has(line)) this.#open.set(line, await start());
  }

  async stop(): Promise<void> {
    for (const line of LINES) await this.cut(line);
  }
}
