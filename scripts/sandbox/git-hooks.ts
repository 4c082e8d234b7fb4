import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';

export type ServerHook = 'pre-receive' | 'update' | 'post-receive';

/** Puts a hook on a bare repository; `script` is the body of a POSIX shell script. */
export async function installHook(gitDir: string, hook: ServerHook, script: string): Promise<void> {
  const folder = join(gitDir, 'hooks');
  await mkdir(folder, { recursive: true });
  await writeFile(join(folder, hook), `#!/bin/sh\n${script}\n`, { mode: 0o755 });
}
