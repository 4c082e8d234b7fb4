/** The behaviours of a real Argo CD that a test may want to force, or to have out of its way. */
export interface Switches {
  /**
   * A second, pointless self-heal operation right after an automated sync (seen after 19 of 45 of them): it replaces
   * `operationState` while `sync` is still OutOfSync.
   */
  spuriousSelfHeal: 'never' | 'always' | 'every-other';
  /** The next refreshes are forgotten: the annotation goes away and nothing was compared (Argo CD ≤ 3.5.1). */
  loseRefreshes: number;
  /** The application controller is down: refreshes block, nothing changes. */
  controllerStopped: boolean;
  /** The Git server is out, with the error a fetch gives. */
  gitOutage: string | undefined;
  /** New tips of a branch arrive so late at the replica Argo CD reads (model milliseconds). */
  gitReplicaLagMs: number;
  /** Making manifests of a commit takes so long (model milliseconds): more can happen between its look and its write. */
  gitDelayMs: number;
}

export function defaultSwitches(): Switches {
  return {
    spuriousSelfHeal: 'every-other',
    loseRefreshes: 0,
    controllerStopped: false,
    gitOutage: undefined,
    gitReplicaLagMs: 0,
    gitDelayMs: 0,
  };
}
