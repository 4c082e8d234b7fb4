import type { EnvironmentName } from '../sandbox/seed.ts';
import type { Called } from './call.ts';
import type { Release } from './releases.ts';

/** One call of `slipway deliver`, and what it must end in. */
export interface PlannedDelivery {
  readonly environment: EnvironmentName;
  readonly release: Release;
  readonly ends: DeliveryEnd;
  /** Reason to pass the gates of the environment by. */
  readonly breakGlass?: string;
}

export type DeliveryEnd =
  | { readonly kind: 'healthy' }
  | { readonly kind: 'rolled-back'; readonly rootCause: string; readonly to: string };

/** A delivery that has ended. */
export interface Delivered {
  readonly plan: PlannedDelivery;
  readonly called: Called;
}
