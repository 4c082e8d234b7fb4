/** A release on its way through the environments; known by its digest, or by its whole reference where it has none. */
export interface TravellingRelease {
  readonly image: string;
  /** Position among the releases of its service, by when each was first seen in any environment. */
  readonly order: number;
  /** When its source commit was made, where an entry said so. */
  readonly sourceAt?: number;
  /** Its first `started` in any environment. */
  readonly firstStartedAt?: number;
}

/** From the first failure of a delivery until each place it failed in was healthy again. */
export interface Incident {
  readonly failedAt: number;
  readonly restoredAt?: number;
}

/** Where the age of a deployment is counted from; `estimated`: from a start, as no source commit has its time recorded. */
export interface LeadTime {
  readonly from: number;
  readonly estimated: boolean;
}

/** One release on its way into the environment that counts, with all its targets and tries. */
export interface Delivery {
  readonly release: TravellingRelease;
  readonly startedAt: number;
  /** When the last of its targets was verified: only then it is a deployment. */
  readonly deployedAt?: number;
  /** Left out for a deployment that brought nothing new. */
  readonly lead?: LeadTime;
  /** There when it failed before it was deployed, or was taken back at any time. */
  readonly incident?: Incident;
  /** A hotfix, or the first deployment that was started after another release of the service had failed. */
  readonly rework: boolean;
  /** Another delivery of the service was started after it. */
  readonly superseded: boolean;
}

/** What happened to one service in one environment, as far as the ledger tells. */
export interface ServiceHistory {
  readonly service: string;
  /** By start. */
  readonly deliveries: readonly Delivery[];
  /** Releases that were running when the ledger began; they are no deployments. */
  readonly adopted: number;
  /** Verdicts about releases whose start is not in the ledger. */
  readonly strays: number;
}

/** The ledger as the key figures need it. */
export interface DeliveryHistory {
  readonly environment: string;
  /** By name. */
  readonly services: readonly ServiceHistory[];
  /** Time of the first entry about any environment; left out when there is none. */
  readonly begin?: number;
}
