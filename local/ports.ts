/** The port the application listens on unless `--port` says otherwise. */
export const defaultBasePort = 8787;

/** Where each part of the local stack listens, counted from the application's own port. */
export interface Ports {
  readonly app: number;
  readonly tools: number;
  readonly neon: number;
  readonly upstash: number;
  readonly stripe: number;
  readonly postgres: number;
  readonly redis: number;
  readonly pictures: number;
  readonly algolia: number;
}

export function portsFrom(basePort: number): Ports {
  return {
    app: basePort,
    tools: basePort + 1,
    neon: basePort + 2,
    upstash: basePort + 3,
    stripe: basePort + 4,
    postgres: basePort + 5,
    redis: basePort + 6,
    pictures: basePort + 7,
    algolia: basePort + 8,
  };
}

/** The highest base port that leaves room for the ports counted from it. */
export const basePortMax = 65_535 - 8;
