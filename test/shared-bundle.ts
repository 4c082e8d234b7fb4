import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { TestProject } from 'vitest/node';

declare module 'vitest' {
  interface ProvidedContext {
    /** Folder that takes what all test files of a run share: the bundle. */
    readonly sharedFolder: string;
  }
}

let folder: string | undefined;

/** Makes a folder for all test files of a run. */
export async function setup({ provide }: TestProject): Promise<void> {
  folder = await mkdtemp(join(tmpdir(), 'slipway-shared-'));
  provide('sharedFolder', folder);
}

/** Removes what they built in it, after the last of them. */
export async function teardown(): Promise<void> {
  if (folder !== undefined) await rm(folder, { recursive: true, force: true });
}
