import type { FreezePeriod } from './freeze-period.ts';
import type { Window } from './window.ts';

/** What happens to a release that failed. */
export type RollbackPolicy = 'automatic' | 'propose' | 'off';

export interface Service {
  readonly name: string;
  /** Registry and repository, without tag and digest. */
  readonly image: string;
}

/** Where Argo CD deploys an environment; texts are templates until `resolvePlaces` fills them. */
export interface ArgocdSettings {
  readonly server?: string;
  readonly applications: readonly string[];
  /** Label selector, instead of or beside the names. */
  readonly selector?: string;
  readonly project?: string;
  readonly namespace?: string;
}

export interface Gates {
  readonly soakMs?: number;
  readonly windows: readonly Window[];
  /** Dated freezes, beside those of `slipway freeze`. */
  readonly freezes: readonly FreezePeriod[];
  readonly approval: boolean;
  /** GitHub logins; empty: whoever may merge in the GitOps repository. */
  readonly approvers: readonly string[];
  /** A verdict of the scan action on the digest is required. */
  readonly scan: boolean;
  /** Names of further verdicts on the digest that are required. */
  readonly checks: readonly string[];
  /** Whether a hotfix may pass windows and freezes. */
  readonly hotfix: boolean;
}

/** A value that goes along with a release, copied from the file of the environment before. Templates. */
export interface CarriedValue {
  readonly file: string;
  readonly selectors: readonly string[];
}

export interface Environment {
  readonly name: string;
  /** Empty: the environment is one target without a name. */
  readonly targets: readonly string[];
  readonly after?: string;
  readonly parallel: boolean;
  readonly argocd: ArgocdSettings;
  /** Template of the file that holds the running references. */
  readonly images?: string;
  /** Templates; empty: the editor looks for the place itself. */
  readonly selectors: readonly string[];
  readonly rollback: RollbackPolicy;
  readonly stabilityMs?: number;
  readonly timeoutMs?: number;
  /** What is promoted into it: each service by itself, or the exact combination that soaked together. */
  readonly promote: 'services' | 'set';
  readonly carry: readonly CarriedValue[];
  /** There when the environment, or `defaults`, declares at least one. */
  readonly gates?: Gates;
}

/** A `slipway.yaml` as the rest of Slipway sees it: checked, defaults merged in. */
export interface SlipwayConfig {
  readonly file: string;
  readonly services: ReadonlyMap<string, Service>;
  readonly environments: ReadonlyMap<string, Environment>;
}
