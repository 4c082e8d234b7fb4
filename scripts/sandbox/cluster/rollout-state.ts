/** What Argo Rollouts keeps in the status of a Rollout, beside the counts of its pods. Times in milliseconds since the epoch. */
export interface RolloutState {
  phase: 'Healthy' | 'Progressing' | 'Paused' | 'Degraded';
  message: string;
  stepIndex: number;
  stableHash: string;
  currentHash: string;
  /** The set that the active Service of blue-green leads to. */
  activeHash?: string;
  pause?: { readonly reason: 'CanaryPauseStep' | 'BlueGreenPause'; readonly since: number };
  abort?: { readonly at: number; readonly why: string };
  /** When a count changed last, for the deadline. */
  progressedAt: number;
  promoteFull: boolean;
  /** The AnalysisRun of the present step. */
  analysisRun?: string;
}

export interface AnalysisState {
  /** Number of the release it measures. */
  readonly revision: number;
  /** Names of AnalysisTemplates. */
  readonly templates: readonly string[];
  phase: 'Pending' | 'Running' | 'Successful' | 'Failed' | 'Error';
  message: string;
}
