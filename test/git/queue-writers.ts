import type { PlanFold } from '../../adapters/git/queue-plan.ts';
import { parseImageReference } from '../../core/image/reference.ts';
import type { LedgerEntry } from '../../core/ledger/entry.ts';
import { intentOfOrder } from '../../core/queue/intent-id.ts';
import type { QueuedIntent } from '../../core/queue/queued-intent.ts';
import { author } from './world.ts';

type BumpIntent = Extract<QueuedIntent, { kind: 'bump' }>;

/** A bump of one file to a build, as a writer of the tests asks for it. */
export function bumpOf(file: string, build: number, at = Date.now()): BumpIntent {
  const image = parseImageReference(`ghcr.io/acme/app:${build}`);
  const release = { image, build, allowDowngrade: false, pin: false };
  const name = { kind: 'file', file, selectors: [] } as const;
  const intent = intentOfOrder({ name, release, watchMs: 60_000, hotfix: false }, at);
  if (intent.kind !== 'bump') throw new Error('a bump was expected');
  return intent;
}

/** How a plan of the tests answers: with what it found or did. */
export type Answer = 'written' | 'there' | 'older';

interface Planned {
  readonly intent: BumpIntent;
  readonly file: string;
  readonly outcome: 'written' | 'standing' | 'refused';
  readonly build: number;
}

/**
 * The simplest plan with the guards that count: a file holds `build: <n>`, an older build never replaces a newer one,
 * and an intent that the history names is not written again. Every bump is recorded in the ledger as started.
 */
export const planBuilds =
  (own: string): PlanFold<Answer> =>
  async (view, intents) => {
    const bumps = intents.filter((intent): intent is BumpIntent => intent.kind === 'bump');
    await view.prefetch({ branch: bumps.map(fileOf), ledger: ['services/app.json'] });
    const recorded = new Map<string, string>();
    for await (const { commit, message } of view.readHistory(100)) {
      for (const [, id = ''] of message.matchAll(/^Slipway-Intent: (\w+)$/gm)) recorded.set(id, commit);
    }
    const builds = new Map<string, number>();
    const planned: Planned[] = [];
    for (const intent of bumps) {
      const file = fileOf(intent);
      const current = builds.get(file) ?? (await readBuild(view, file));
      const build = intent.order.release.build ?? 0;
      const outcome = recorded.has(intent.id) ? 'standing' : build <= current ? 'refused' : 'written';
      if (outcome === 'written') builds.set(file, build);
      planned.push({ intent, file, outcome, build });
    }
    const written = planned.filter(({ outcome }) => outcome === 'written');
    const mine = planned.find(({ intent }) => intent.id === own);
    const commit = recorded.get(own);
    return {
      ...(written.length === 0 ? {} : { change: changeOf(written, builds, view.ledgerTip) }),
      entries: (revision) => written.map(({ intent }) => startedOf(intent, revision)),
      own:
        mine?.outcome === 'written'
          ? { kind: 'written', answer: 'written' }
          : mine?.outcome === 'standing'
            ? { kind: 'standing', answer: 'there', ...(commit === undefined ? {} : { commit }) }
            : { kind: 'refused', answer: 'older' },
      others: new Map(planned.map(({ intent, outcome }) => [intent.id, outcome])),
    };
  };

function fileOf({ order: { name } }: BumpIntent): string {
  return name.kind === 'file' ? name.file : '';
}

async function readBuild(view: Parameters<PlanFold<Answer>>[0], path: string): Promise<number> {
  const file = await view.readFile(path);
  if (file.kind !== 'file') throw new Error(`${path} is ${file.kind}`);
  return Number(/^build: (\d+)$/m.exec(Buffer.from(file.bytes).toString())?.[1] ?? 0);
}

function changeOf(
  written: readonly Planned[],
  builds: ReadonlyMap<string, number>,
  ledgerTip: string | undefined,
) {
  const files = [...builds].map(([path, build]) => ({ path, bytes: Buffer.from(`build: ${build}\n`) }));
  const trailers = written.map(({ intent }) => `Slipway-Intent: ${intent.id}`);
  const message = `Fold ${written.length}\n\nSlipway-Ledger: ${ledgerTip ?? 'none'}\n${trailers.join('\n')}\n`;
  return { files, message, author };
}

function startedOf(intent: BumpIntent, revision: string | undefined): LedgerEntry {
  return {
    kind: 'started',
    at: Date.now(),
    service: 'app',
    environment: 'prod',
    targets: [],
    intent: intent.id,
    image: 'ghcr.io/acme/app:1',
    from: 'ghcr.io/acme/app:0',
    deadline: Date.now() + 60_000,
    hotfix: false,
    overrides: [],
    ...(revision === undefined ? {} : { revision }),
  };
}
