import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { SlipwayError } from '../../core/errors.ts';
import { provideBinary } from '../../test/cluster/build/build.ts';
import { argocdVersion, kubernetesVersion } from '../../test/cluster/build/tools.ts';
import { startRig } from '../../test/cluster/rig.ts';
import { planSoak } from '../../test/cluster/soak/plan.ts';
import { playSoak } from '../../test/cluster/soak/play.ts';
import { renderSoak, renderSoakLine } from '../../test/cluster/soak/report.ts';
import { type SoakResult, scoreSoak } from '../../test/cluster/soak/score.ts';
import { buildDist } from '../build.ts';
import { keepPage, root } from './page.ts';

interface SoakOptions {
  readonly rollouts: number;
  readonly atOnce: number;
  readonly seed: number;
}

/** `npm run cluster:soak`: plays random releases on a rig of its own and keeps the result in docs/soak.md. */
export async function soak(args: readonly string[]): Promise<number> {
  const options = readOptions(args);
  const { rollouts, atOnce, seed } = options;
  console.error(`${rollouts} rollouts, ${atOnce} at once, seed ${seed}`);
  const started = Date.now();
  const results = await playOnRig(options);
  const minutes = Math.round((Date.now() - started) / 60_000);
  const score = scoreSoak(results);
  const date = new Date(started).toISOString().slice(0, 10);
  const text = renderSoak(score, { seed, atOnce, date, argocdVersion, kubernetesVersion, minutes }, results);
  console.log(text);
  if (results.length === rollouts) await keepPage('soak.md', text);
  return score.falseHealthy + score.falseFailed + score.otherFaults === 0 ? 0 : 1;
}

async function playOnRig({ rollouts, atOnce, seed }: SoakOptions): Promise<readonly SoakResult[]> {
  const ended = new AbortController();
  process.once('SIGINT', () => ended.abort());
  await buildDist();
  await using rig = await startRig({ slipway: join(root, 'dist', 'slipway.js') });
  const folder = join(rig.folder, 'traces');
  await mkdir(folder, { recursive: true });
  console.error(`traces: ${folder}`);
  let count = 0;
  const onResult = (result: SoakResult): void => {
    count += 1;
    console.error(`${count}/${rollouts} ${renderSoakLine(result)}`);
  };
  const clear = async (application: string): Promise<void> => {
    const namespace = `/api/v1/namespaces/${application}`;
    await rig.kubernetes.call('DELETE', namespace).catch(() => undefined);
  };
  const place = { lab: rig, folder, argocd: await provideBinary('argocd'), clear };
  return await playSoak(planSoak(seed, rollouts), place, { atOnce, onResult, signal: ended.signal });
}

function readOptions(args: readonly string[]): SoakOptions {
  const text = { type: 'string' } as const;
  const { values } = parseArgs({ args: [...args], options: { rollouts: text, 'at-once': text, seed: text } });
  return {
    rollouts: wholeNumber('rollouts', values.rollouts ?? '200'),
    atOnce: wholeNumber('at-once', values['at-once'] ?? '8'),
    seed: wholeNumber('seed', values.seed ?? String(Date.now() % 1_000_000)),
  };
}

function wholeNumber(name: string, text: string): number {
  if (/^[1-9]\d{0,8}$/.test(text)) return Number(text);
  throw new SlipwayError({
    code: 'input-invalid',
    kind: 'caller',
    what: `--${name} is not a whole number from 1 on`,
    why: `it is ${JSON.stringify(text)}`,
    fix: `Give a number, such as --${name} 200.`,
  });
}
