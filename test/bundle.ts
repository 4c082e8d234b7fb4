import { mkdir, readFile, rename, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { inject } from 'vitest';
import { buildDist } from '../scripts/build.ts';

let bundle: Promise<string> | undefined;

/** The bundle as it would ship, made once for all test files of a run: the first one that asks builds it. */
export function provideBundle(): Promise<string> {
  bundle ??= shareBundle(inject('sharedFolder'));
  return bundle;
}

async function shareBundle(folder: string): Promise<string> {
  const dist = join(folder, 'dist');
  if (await isFirst(join(folder, 'building'))) await build(folder, dist);
  else await waitForBundle(folder, dist);
  return dist;
}

/** One of all processes gets to make the folder. */
async function isFirst(lock: string): Promise<boolean> {
  try {
    await mkdir(lock);
    return true;
  } catch {
    return false;
  }
}

/** It appears whole or not at all. */
async function build(folder: string, dist: string): Promise<void> {
  const unfinished = join(folder, 'unfinished');
  try {
    await buildDist(unfinished);
    await rename(unfinished, dist);
  } catch (error) {
    await writeFile(join(folder, 'failure'), String(error));
    throw error;
  }
}

const DEADLINE_MS = 120_000;
const PAUSE_MS = 50;

async function waitForBundle(folder: string, dist: string): Promise<void> {
  for (const deadline = Date.now() + DEADLINE_MS; Date.now() < deadline; ) {
    if (await isReadable(join(dist, 'package.json'))) return;
    const failure = await readFile(join(folder, 'failure'), 'utf8').catch(() => undefined);
    if (failure !== undefined) throw new Error(`the bundle was not built: ${failure}`);
    await new Promise((resolve) => setTimeout(resolve, PAUSE_MS));
  }
  throw new Error('whoever began to build the bundle did not come to an end');
}

async function isReadable(file: string): Promise<boolean> {
  return readFile(file).then(
    () => true,
    () => false,
  );
}
