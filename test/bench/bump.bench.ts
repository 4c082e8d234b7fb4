import { copyFileSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { buildDist } from '../../scripts/build.ts';
import type { BenchRow, BenchTable } from './table.ts';
import { type Command, raceProcesses } from './whole-process.ts';
import { provideYq } from './yq.ts';

const DIGEST = `sha256:${'b'.repeat(64)}`;

/** A values file of about `bytes` bytes whose last service is the target. */
function makeValues(bytes: number): string {
  const entry = (name: string) =>
    `  ${name}:\n    # owned by team ${name}\n    image:\n      repository: ghcr.io/acme/${name}\n      tag: "1.0.0"\n      digest: sha256:${'a'.repeat(64)}\n    replicas: 3\n`;
  const count = Math.max(0, Math.floor(bytes / entry('service-00000').length) - 1);
  const others = Array.from({ length: count }, (_, index) =>
    entry(`service-${String(index).padStart(5, '0')}`),
  );
  return `services:\n${others.join('')}${entry('chat-api')}`;
}

function raceBump(size: number, folder: string): BenchRow {
  const source = join(folder, 'source.yaml');
  const target = join(folder, 'values.yaml');
  writeFileSync(source, makeValues(size));
  const before = () => copyFileSync(source, target);
  const image = `ghcr.io/acme/chat-api:1.4.2@${DIGEST}`;
  const entry = join(import.meta.dirname, '..', '..', 'dist', 'slipway.js');
  const bump = ['bump', '--file', target, '--select', 'services.chat-api.image', '--image', image, '--json'];
  const expression = `.services.chat-api.image.tag = "1.4.2" | .services.chat-api.image.digest = "${DIGEST}"`;
  const commands: readonly Command[] = [
    { name: 'slipway', command: process.execPath, args: [entry, ...bump], before },
    { name: 'yq', command: provideYq(), args: ['-i', expression, target], before },
    { name: 'node', command: process.execPath, args: ['-e', '0'] },
  ];
  const medians = raceProcesses(commands, 11);
  const [ours = Number.NaN, yq = Number.NaN, floor = Number.NaN] = commands.map(({ name }) =>
    medians.get(name),
  );
  return {
    what: `bump of a ${(size / 1000).toFixed(0)} KB values file, proof included`,
    ours: `${ours.toFixed(0)} ms (of which an empty Node process: ${floor.toFixed(0)} ms)`,
    peer: `yq -i: ${yq.toFixed(0)} ms, no proof`,
    ratio: ours / yq,
  };
}

/** The bump as a whole process against yq: the same change to the same file. */
export async function measure(): Promise<readonly BenchTable[]> {
  await buildDist();
  const folder = mkdtempSync(join(tmpdir(), 'slipway-bench-'));
  try {
    const rows = [2_000, 95_000, 1_000_000].map((size) => raceBump(size, folder));
    return [{ title: 'bump against yq', method: 'Whole processes, median of 11 runs in turns.', rows }];
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}
