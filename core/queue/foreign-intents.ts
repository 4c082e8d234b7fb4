import type { BumpOrder, QueuedIntent } from './queued-intent.ts';

/** What the rules of a repository say about a file: they guard it, or they do not. */
export type IsGuarded = (file: string) => boolean;

/**
 * Whether a run may write an intent that somebody else pushed. Who may push refs may not always push the branch, so
 * nothing is done in another's name that its writer could not have done by a plain bump under the rules of `config`,
 * the own `slipway.yaml`: no word for the ledger, no passing of guards or gates, no other configuration, and no file by
 * its name that an environment with gates has its images in.
 */
export function mayFold(intent: QueuedIntent, config: string, isGuarded: IsGuarded): boolean {
  if (intent.kind !== 'bump' || passesBy(intent.order)) return false;
  const { name } = intent.order;
  return name.kind === 'service' ? name.config === config : !isGuarded(name.file);
}

function passesBy({ release, hotfix, breakGlass, promotion }: BumpOrder): boolean {
  return hotfix || breakGlass !== undefined || release.allowDowngrade || promotion?.set !== undefined;
}

/**
 * The order as another's run writes it: it does not name a message that some later run would then write over. The
 * writer of the intent, as long as it lives, knows its message all the same.
 */
export function withoutClaims({ notice: _message, ...order }: BumpOrder): BumpOrder {
  return order;
}
