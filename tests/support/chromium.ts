import { spawnSync } from 'node:child_process';
import fs from 'node:fs';

const DEBIAN_PATH = '/usr/bin/chromium';

/** Where Chromium is, installed when it is missing: Debian's package as root, Playwright's download elsewhere. */
export function ensureChromium(log: (line: string) => void): string | undefined {
  if (fs.existsSync(DEBIAN_PATH)) {
    log(`Chromium: found at ${DEBIAN_PATH}`);
    return DEBIAN_PATH;
  }
  const isDebianRoot = process.getuid?.() === 0 && fs.existsSync('/usr/bin/apt-get');
  if (isDebianRoot) {
    log('Chromium: installing Debian’s package');
    const env = { ...process.env, DEBIAN_FRONTEND: 'noninteractive' };
    spawnSync('apt-get', ['update'], { stdio: 'ignore', env });
    const installed = spawnSync('apt-get', ['install', '-y', '--no-install-recommends', 'chromium'], {
      stdio: ['ignore', 'ignore', 'inherit'],
      env,
    });
    if (installed.status === 0 && fs.existsSync(DEBIAN_PATH)) return DEBIAN_PATH;
  }
  log('Chromium: Playwright’s own download');
  const downloaded = spawnSync(process.execPath, ['node_modules/playwright/cli.js', 'install', 'chromium'], {
    stdio: 'inherit',
  });
  if (downloaded.status !== 0) throw new Error('Chromium is missing and could not be installed.');
  return undefined;
}
