import type { SandboxClock } from '../clock.ts';
import type { Cluster } from '../cluster/cluster.ts';
import type { Behaviours } from './behaviours.ts';
import type { GitReplica } from './replica.ts';
import type { OpenRepository, SourceReader } from './sources.ts';
import type { ApplicationStore } from './store.ts';
import type { Switches } from './switches.ts';
import type { WindowsOf } from './windows.ts';

/** What the parts of the model controller share. */
export interface World {
  readonly clock: SandboxClock;
  /** Those of the version of Argo CD that is played. */
  readonly behaviours: Behaviours;
  readonly cluster: Cluster;
  readonly store: ApplicationStore;
  readonly switches: Switches;
  readonly openRepository: OpenRepository;
  readonly replica: GitReplica;
  readonly windowsOf: WindowsOf;
}

export function readerOf({ openRepository, replica, switches, clock }: World): SourceReader {
  const { gitOutage: outage, gitDelayMs } = switches;
  const work = () => (gitDelayMs === 0 ? Promise.resolve() : clock.sleep(gitDelayMs));
  return { openRepository, replica, outage, work };
}
