import type { FoldPlan, PlanFold, QueueView } from '../../adapters/git/queue-plan.ts';
import { parseImageReference } from '../../core/image/reference.ts';
import type { LedgerEntry } from '../../core/ledger/entry.ts';
import { intentOfOrder } from '../../core/queue/intent-id.ts';
import type { QueuedIntent } from '../../core/queue/queued-intent.ts';

const author = { name: 'slipway[bot]', email: 'slipway@example.com' };

type BumpIntent = Extract<QueuedIntent, { kind: 'bump' }>;

/** A bump of one file to a build. */
export function bumpOf(file: string, build: number, at = Date.now()): QueuedIntent {
  const image = parseImageReference(`ghcr.io/acme/app:${build}`);
  const release = { image, build, allowDowngrade: false, pin: false };
  const name = { kind: 'file', file, selectors: [] } as const;
  return intentOfOrder({ name, release, watchMs: 60_000, hotfix: false }, at);
}

/** What a plan found or did. */
export type Answer = 'written' | 'there' | 'older';

interface Planned {
  readonly intent: BumpIntent;
  readonly outcome: 'written' | 'standing' | 'refused';
}

/**
 * The simplest plan with the guards that count: a file holds `build: <n>`, an older build never replaces a newer one,
 * and an intent that the history names is not written again. Every bump is recorded in the ledger as started.
 */
export function planBuilds(own: string): PlanFold<Answer> {
  return async (view, intents) => {
    const bumps = intents.filter((intent): intent is BumpIntent => intent.kind === 'bump');
    const recorded = await readRecorded(view);
    const unrecorded = bumps.filter(({ id }) => !recorded.has(id)).map(fileOf);
    await view.prefetch({ branch: unrecorded });
    const builds = new Map<string, number>();
    for (const file of unrecorded) builds.set(file, await readBuild(view, file));
    const planned = bumps.map((intent) => ({ intent, outcome: judge(intent, recorded, builds) }));
    const written = planned.filter(({ outcome }) => outcome === 'written').map(({ intent }) => intent);
    return {
      ...(written.length === 0 ? {} : { change: changeOf(written, builds, view.ledgerTip) }),
      entries: (revision) => written.map(({ id }) => startedOf(id, revision)),
      own: ownOutcome(planned.find(({ intent }) => intent.id === own)?.outcome, recorded.get(own)),
      others: new Map(planned.map(({ intent, outcome }) => [intent.id, outcome])),
    };
  };
}

/** The intents of the history, with their commits. */
async function readRecorded(view: QueueView): Promise<ReadonlyMap<string, string>> {
  const recorded = new Map<string, string>();
  for await (const { commit, message } of view.readHistory(1000)) {
    for (const id of intentsIn(message)) recorded.set(id, commit);
  }
  return recorded;
}

/** The intents that a commit message names. */
export function intentsIn(message: string): readonly string[] {
  return [...message.matchAll(/^Slipway-Intent: (\w+)$/gm)].map(([, id = '']) => id);
}

/** Notes the build of an intent that is written. */
function judge(
  intent: BumpIntent,
  recorded: ReadonlyMap<string, string>,
  builds: Map<string, number>,
): Planned['outcome'] {
  if (recorded.has(intent.id)) return 'standing';
  const build = intent.order.release.build ?? 0;
  if (build <= (builds.get(fileOf(intent)) ?? 0)) return 'refused';
  builds.set(fileOf(intent), build);
  return 'written';
}

function ownOutcome(
  outcome: Planned['outcome'] | undefined,
  commit: string | undefined,
): FoldPlan<Answer>['own'] {
  if (outcome === 'written') return { kind: 'written', answer: 'written' };
  if (outcome === 'refused' || commit === undefined) return { kind: 'refused', answer: 'older' };
  return { kind: 'standing', answer: 'there', commit };
}

function fileOf({ order: { name } }: BumpIntent): string {
  return name.kind === 'file' ? name.file : '';
}

async function readBuild(view: QueueView, path: string): Promise<number> {
  const file = await view.readFile(path);
  if (file.kind !== 'file') throw new Error(`${path} is ${file.kind}`);
  return buildIn(Buffer.from(file.bytes).toString());
}

export function buildIn(text: string): number {
  return Number(/^build: (\d+)$/m.exec(text)?.[1] ?? 0);
}

function changeOf(
  written: readonly BumpIntent[],
  builds: ReadonlyMap<string, number>,
  ledgerTip: string | undefined,
): NonNullable<FoldPlan<Answer>['change']> {
  const paths = [...new Set(written.map(fileOf))];
  const files = paths.map((path) => ({ path, bytes: Buffer.from(`build: ${builds.get(path)}\n`) }));
  const trailers = written.map(({ id }) => `Slipway-Intent: ${id}`);
  const message = `Fold ${written.length}\n\nSlipway-Ledger: ${ledgerTip ?? 'none'}\n${trailers.join('\n')}\n`;
  return { files, message, author };
}

function startedOf(intent: string, revision: string | undefined): LedgerEntry {
  const at = Date.now();
  return {
    kind: 'started',
    at,
    service: 'app',
    environment: 'prod',
    targets: [],
    intent,
    image: 'ghcr.io/acme/app:1',
    from: 'ghcr.io/acme/app:0',
    deadline: at + 60_000,
    hotfix: false,
    overrides: [],
    ...(revision === undefined ? {} : { revision }),
  };
}
