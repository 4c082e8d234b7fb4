import { readFileSync } from 'node:fs';
import type { ActionContext, ActionOutcome } from '../../../core/action/definition.ts';
import type { InputValues } from '../../../core/action/inputs.ts';
import { SlipwayError } from '../../../core/errors.ts';
import type { definition } from './inputs.ts';

type Inputs = InputValues<(typeof definition)['inputs']>;

const ENDINGS = {
  pass: { decision: 'passed', exitStatus: 0 },
  large: { decision: 'passed', exitStatus: 0 },
  secret: { decision: 'passed', exitStatus: 0 },
  gate: { decision: 'failed', exitStatus: 1 },
  caller: { decision: 'failed', exitStatus: 2 },
  outside: { decision: 'failed', exitStatus: 3 },
  unknown: { decision: 'unknown', exitStatus: 4 },
  waiting: { decision: 'waiting', exitStatus: 4 },
} as const;

export async function run(inputs: Inputs, context: ActionContext): Promise<ActionOutcome> {
  const said =
    inputs['say-file'] === undefined ? (inputs.say ?? '') : readFileSync(inputs['say-file'], 'utf8');
  const { progress, clock } = context;
  progress.step(`Saying ${said}`);
  progress.note(said);
  progress.warn(said);
  const now = clock.now();
  progress.wait({ what: said, since: now, until: now + inputs.pause });
  await clock.sleep(inputs.pause, context.signal);
  const { ending } = inputs;
  if (ending === 'identity') return outcomeOf(inputs, await context.issueIdToken('argocd'), ENDINGS.pass);
  if (ending === 'hang') return new Promise(() => setInterval(() => undefined, 1000));
  if (ending === 'crash') throw new TypeError(`crashed while saying ${said}`);
  if (ending === 'refuse') throw refusal(said);
  return outcomeOf(inputs, said, ENDINGS[ending]);
}

function refusal(said: string): SlipwayError {
  return new SlipwayError({
    code: 'echo-refused',
    kind: 'gate',
    what: `Refused ${said}`,
    why: said,
    fix: said,
  });
}

function outcomeOf(
  inputs: Inputs,
  said: string,
  { decision, exitStatus }: (typeof ENDINGS)[keyof typeof ENDINGS],
): ActionOutcome {
  const secret = inputs.ending === 'secret' ? (inputs.token ?? '') : '';
  const large = inputs.ending === 'large' ? { large: 'x'.repeat(200_000) } : {};
  const annotations = Array.from({ length: inputs.count }, () => ({
    level: 'warning' as const,
    message: said,
    title: said,
    file: said,
    line: 1,
  }));
  return {
    decision,
    reasonCode: 'told-to',
    exitStatus,
    outputs: { said: `${said}${secret}`, words: inputs.word.join('\n') },
    result: { said: `${said}${secret}`, dryRun: inputs['dry-run'], ...large },
    report: {
      title: `Said ${said}${secret}`,
      verdict: exitStatus === 0 ? 'passed' : 'failed',
      summary: said,
      facts: [
        [said, said],
        ['code', { code: said }],
        ['link', { link: said, text: said }],
      ],
      tables: [{ title: said, columns: [said, 'b'], rows: [[said, { code: said }]] }],
      details: [{ title: said, text: `${said}\n${secret}` }],
      annotations,
      next: [said],
    },
  };
}
