import { addressOf } from '../../adapters/github/open.ts';
import { definedOnly } from '../../core/defined-only.ts';
import { SlipwayError } from '../../core/errors.ts';
import { type GithubAddress, pageOfCommit } from '../../core/github/address.ts';
import type { Voice } from './telling.ts';
import type { DeliveryTools } from './tools.ts';

/** Who speaks of a delivery; commits are linked where the GitOps repository is on the GitHub of the run. */
export function voiceOf(tools: Pick<DeliveryTools, 'notices' | 'workplace' | 'context'>): Voice {
  const { notices, workplace, context } = tools;
  const address = findAddress(tools);
  const { url: repository } = workplace.repository;
  return {
    notices,
    clock: context.clock,
    pageOf: (sha) => (address === undefined ? undefined : pageOfCommit(address, { repository, sha })),
  };
}

/** A wrong address is refused by who needs it; a link is not worth an error. */
function findAddress({
  workplace,
  context,
}: Pick<DeliveryTools, 'workplace' | 'context'>): GithubAddress | undefined {
  try {
    return addressOf(definedOnly({ api: workplace.github?.api }), context.facts);
  } catch (error) {
    if (error instanceof SlipwayError) return undefined;
    throw error;
  }
}
