import { openNotices } from '../../adapters/notices/open.ts';
import type { RunAction } from '../../core/action/definition.ts';
import { definedOnly } from '../../core/defined-only.ts';
import { noticeSettingsOf } from '../../core/notice/inputs.ts';
import { readConfig } from '../bump/observe.ts';
import { githubOf, openWorkplace, type Workplace } from '../bump/repository.ts';
import { readPasses, readRelease, readRepository, refuseUnsupported } from '../bump/task.ts';
import type { deliverInputs } from './inputs.ts';
import { planDelivery } from './plan.ts';
import { outcomeOfDelivery } from './result.ts';
import { deliverTargets, prepareTargets } from './targets.ts';

/** The action `deliver`: read inputs, look, plan, then bump and watch target by target, report. */
export const runDeliver: RunAction<typeof deliverInputs> = async (inputs, context) => {
  refuseUnsupported(inputs);
  const repository = readRepository(inputs.repository, inputs);
  const release = { ...readRelease(inputs, context.facts), pin: inputs.pin };
  const notices = openNotices(noticeSettingsOf(inputs), context);
  await using workplace = await openWorkplace({ repository, github: githubOf(inputs) }, context);
  const tools = { inputs, workplace, context, notices };
  const plan = planDelivery({
    inputs,
    repository,
    release,
    passes: readPasses(inputs, context.facts),
    config: await readConfiguration(workplace, inputs.config),
    ...definedOnly({ actor: context.facts.actor }),
  });
  const prepared = await prepareTargets(plan, tools);
  const endings = await deliverTargets(plan, prepared, tools);
  const { service, environment } = inputs;
  return outcomeOfDelivery({ endings, service, environment, release });
};

/** The bytes of `slipway.yaml` on the tip; raises `slipway-yaml-missing`. */
export async function readConfiguration(
  { branch, repository }: Pick<Workplace, 'branch' | 'repository'>,
  path: string,
): Promise<Uint8Array> {
  const tip = await branch.readTip();
  const readFile = (file: string) => branch.readFile(tip, file);
  return readConfig({ place: `on branch ${repository.branch}`, readFile }, path);
}
