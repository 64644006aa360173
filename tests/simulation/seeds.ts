import { type SimulationOptions, type SimulationResult, simulate } from './simulate';
import { startTemplate, type Template } from './template';

/** Runs seeds one after another and says of each what it saw. Answers whether all went well. */
export async function runSeeds(options: {
  readonly seeds: readonly number[];
  readonly steps: number;
  readonly wholeCheckEvery?: number;
  readonly say: (line: string) => void;
  readonly log?: (line: string) => void;
}): Promise<boolean> {
  const template = await startTemplate();
  let isWell = true;
  try {
    for (const seed of options.seeds) {
      const result = await simulate({ ...options, ...template, seed });
      for (const line of resultLines(result)) options.say(line);
      if (result.violations.length === 0) continue;
      isWell = false;
      const shortest = await shortestPrefix(template, result);
      options.say(`npm run simulate -- --seed ${seed} --steps ${shortest}   (the shortest that fails)`);
    }
  } finally {
    await template.stop();
  }
  return isWell;
}

export function resultLines(result: SimulationResult): string[] {
  const { seed, steps, orders, refundedCheckouts, digest, stepsPerSecond, faults } = result;
  const faultCount = Object.values(faults).reduce((sum, count) => sum + count, 0);
  return [
    `seed ${seed}: ${steps} steps, ${orders} orders, ${refundedCheckouts} refunded checkouts, ${faultCount} faults, ${stepsPerSecond.toFixed(0)} steps/s, digest ${digest.slice(0, 16)}`,
    ...result.unexplained.map((words) => `  met: ${words}`),
    ...(result.violations.length === 0
      ? ['  none of the six nevers happened']
      : result.violations.map((words) => `  NEVER: ${words}`)),
  ];
}

/**
 * The fewest steps of a seed after which something is wrong. A run is the same with every number of steps, so the
 * first failing step is found by looking after every one of those since the last whole check; a run that fails only
 * when it comes to rest is halved.
 */
export async function shortestPrefix(
  template: Pick<Template, 'templateUrl' | 'socketDir'>,
  failed: Pick<SimulationResult, 'seed' | 'steps'>,
  options: Partial<SimulationOptions> = {},
): Promise<number> {
  const fails = async (steps: number): Promise<number | undefined> => {
    const again = await simulate({ ...template, ...options, seed: failed.seed, steps, wholeCheckEvery: 1 });
    return again.violations.length > 0 ? again.steps : undefined;
  };
  let high = (await fails(failed.steps)) ?? failed.steps;
  let low = 0;
  while (high - low > 1) {
    const middle = Math.floor((low + high) / 2);
    const found = await fails(middle);
    if (found === undefined) low = middle;
    else high = found;
  }
  return high;
}
