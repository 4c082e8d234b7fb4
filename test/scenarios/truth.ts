/** What the cluster says of one workload at one moment. */
export interface Truth {
  /** Milliseconds since the epoch. */
  readonly at: number;
  /** The image of its template. */
  readonly image: string;
  /** Every replica is of the newest template and available. */
  readonly live: boolean;
  /** A Rollout that waits for people, with every pod of the newest template that it wants by now available. */
  readonly paused: boolean;
  /** The pods that run the template's image. */
  readonly pods: readonly PodTruth[];
}

export interface PodTruth {
  readonly name: string;
  readonly ready: boolean;
  /** How often a container (init included) ended, at most, over its containers. */
  readonly terminations: number;
  /** Reasons for which containers wait, and reasons with which they ended. */
  readonly reasons: readonly string[];
}

/** Looks at every workload of a namespace, by name, past Argo CD. */
export type Observe = (namespace: string) => Promise<ReadonlyMap<string, Omit<Truth, 'at'>>>;
