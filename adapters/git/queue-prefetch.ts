import { configsOf, filesOfIntents } from '../../core/queue/files-of-intents.ts';
import type { QueuedIntent } from '../../core/queue/queued-intent.ts';
import type { QueueView } from './queue-plan.ts';

/** Brings what the planning of intents will read, for all of them together: each file alone costs many exchanges. */
export async function prefetchIntents(view: QueueView, intents: readonly QueuedIntent[]): Promise<void> {
  const paths = configsOf(intents);
  const configs = new Map<string, Uint8Array>();
  if (paths.length > 0) await view.prefetch({ branch: paths });
  for (const path of paths) {
    const file = await view.readFile(path);
    if (file.kind === 'file') configs.set(path, file.bytes);
  }
  await view.prefetch(filesOfIntents(intents, configs));
}
