import { spawnSync } from 'node:child_process';
import { existsSync, mkdirSync } from 'node:fs';
import { homedir } from 'node:os';
import { join } from 'node:path';

const VERSION = 'v4.54.2';

function cacheFolder(): string {
  return (
    process.env['SLIPWAY_CACHE'] ??
    join(process.env['XDG_CACHE_HOME'] ?? join(homedir(), '.cache'), 'slipway')
  );
}

/** The path of a `yq` of the pinned version, built once from its Go module (checked by Go's checksum database). */
export function provideYq(): string {
  const folder = join(cacheFolder(), `yq-${VERSION}`);
  const binary = join(folder, 'yq');
  if (existsSync(binary)) return binary;
  mkdirSync(folder, { recursive: true });
  const { status, error } = spawnSync('go', ['install', `github.com/mikefarah/yq/v4@${VERSION}`], {
    env: { ...process.env, GOBIN: folder, CGO_ENABLED: '0' },
    stdio: ['ignore', 2, 2],
  });
  if (status !== 0)
    throw new Error(
      `yq is needed as a peer and could not be built: ${error?.message ?? 'see above'}. Install Go ≥ 1.25.`,
    );
  return binary;
}
