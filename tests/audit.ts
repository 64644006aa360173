import { spawnSync } from 'node:child_process';

/** Advisories looked at and accepted, each with its reason in docs/decisions/0016. */
const ACCEPTED: readonly string[] = [];

interface AuditReport {
  readonly vulnerabilities?: Readonly<
    Record<
      string,
      { readonly severity: string; readonly via: readonly (string | { readonly url: string })[] }
    >
  >;
}

/**
 * Asks the registry for known holes in what is shipped. Answers those that are high or critical and not accepted, or
 * null where the registry keeps no advisories: then nothing is known, and nothing is claimed.
 */
export function findHoles(projectDir: string): readonly string[] | null {
  const asked = spawnSync('npm', ['audit', '--omit=dev', '--json'], { cwd: projectDir, encoding: 'utf8' });
  const begins = asked.stdout?.indexOf('{') ?? -1;
  if (begins < 0) return null;
  const report: AuditReport = JSON.parse(asked.stdout.slice(begins));
  if (report.vulnerabilities === undefined) return null;
  return Object.entries(report.vulnerabilities)
    .filter(([, { severity }]) => severity === 'high' || severity === 'critical')
    .flatMap(([name, { severity, via }]) =>
      via.flatMap((cause) =>
        typeof cause === 'string' || ACCEPTED.includes(cause.url)
          ? []
          : [`${name} (${severity}): ${cause.url}`],
      ),
    );
}
