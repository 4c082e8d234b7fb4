import { readFile } from 'node:fs/promises';
import { isDeepStrictEqual } from 'node:util';
import { listField, objectOf, textField } from '../../core/argocd/fields.ts';
import type { Lab } from './lab.ts';
import { isLeftAlone } from './rollbacks.ts';
import {
  type Expected,
  endedThreeTimes,
  endless,
  type Played,
  type Release,
  type Scenario,
} from './scenario.ts';
import { settle } from './settle.ts';
import { type Answer, runSlipway } from './slipway.ts';

/** Verdicts that do not come from the pods alone: by Git, by labels, by the clock, or from a trace. */
export const verdicts: readonly Scenario[] = [
  {
    name: 'later-commit',
    what: 'a good release that a colleague followed with a commit before the watch began',
    tag: '2.0.0',
    beforeWatch: moveOn,
    expected: { decision: 'healthy', reasonCodes: ['verified'] },
    check: isProvenThroughGit,
  },
  {
    name: 'by-label',
    what: 'a good release of the applications with a label',
    tag: '2.0.0',
    target: ({ application }) => ['--selector', `delivery=${application}`],
    expected: { decision: 'healthy' },
    check: async (_lab, { application, answer }) => hasApplications(answer, [application]),
  },
  {
    name: 'time-out',
    what: 'a release that is slower than anyone waits, with automatic rollback',
    through: 'bump',
    tag: '2.0.0-slow-600',
    shape: endless,
    words: () => ['--rollback', 'automatic'],
    timeoutSeconds: 15,
    expected: { decision: 'unknown', reasonCodes: ['timed-out'] },
    check: isLeftAlone,
  },
  {
    name: 'dry-run',
    what: 'a dry run: it looks and waits for nothing',
    through: 'bump',
    tag: '2.0.0-slow-600',
    words: () => ['--dry-run'],
    expected: { decision: 'planned' },
    check: async (_lab, { application, answer }) => hasApplications(answer, [application]),
  },
  replayed({ tag: '2.0.0', expected: { decision: 'healthy' } }),
  replayed({
    tag: '2.0.0-crash',
    expected: { decision: 'failed', reasonCodes: ['crash'], certain: endedThreeTimes },
  }),
];

/** A colleague's commit, compared by Argo CD. */
async function moveOn(lab: Lab, { application, commit }: Release): Promise<void> {
  await commit({
    'settings.yaml':
      'apiVersion: v1\nkind: ConfigMap\nmetadata: { name: settings }\ndata: { LOG_LEVEL: debug }\n',
  });
  await settle(lab, application);
}

async function isProvenThroughGit(_lab: Lab, { answer, traceFile }: Played): Promise<readonly string[]> {
  const ours = textField(answer.result, 'revision');
  const trace = (await readFile(traceFile, 'utf8')).trim().split('\n');
  const proofs = trace.map((line) => objectOf(JSON.parse(line))).filter(({ source }) => source === 'git');
  const isProven = proofs.some((proof) => listField(proof, 'contains').includes(ours));
  return isProven ? [] : ['nothing in Git was asked whether the later revision contains the release'];
}

function hasApplications(answer: Answer, expected: readonly string[]): readonly string[] {
  const told = listField(answer.result, 'applications').map((one) => textField(objectOf(one), 'name'));
  return isDeepStrictEqual(told, expected) ? [] : [`${told.join(', ')} instead of ${expected.join(', ')}`];
}

/** A release whose trace gives the same answer again, with no server and no token. */
function replayed({ tag, expected }: { readonly tag: string; readonly expected: Expected }): Scenario {
  return {
    name: `replayed-${expected.decision}`,
    what: `a release that is ${expected.decision}, and is again when its trace is replayed`,
    tag,
    expected,
    check: async ({ slipway }, { answer, traceFile }) => {
      const again = await runSlipway({ slipway, environment: {} }, ['rollout', '--replay', traceFile]);
      const [first, second] = [answer, again].map(summarize);
      return first === second ? [] : [`${second} when it is replayed instead of ${first}`];
    },
  };
}

function summarize({ decision, reasonCode, exitStatus }: Answer): string {
  return `${decision} (${reasonCode}) with ${exitStatus}`;
}
