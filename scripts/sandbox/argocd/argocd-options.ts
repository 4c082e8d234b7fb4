import { randomUUID } from 'node:crypto';
import { definedOnly } from '../../../core/defined-only.ts';
import type { SandboxClock } from '../clock.ts';
import type { OutcomeOf } from '../cluster/outcomes.ts';
import type { Behaviours } from './behaviours.ts';
import { storedSpec } from './known-fields.ts';
import type { Application, ApplicationSpec, Source } from './model.ts';
import type { SandboxWindow } from './windows.ts';

export interface ArgoCdOptions {
  readonly clock: SandboxClock;
  readonly outcomeOf: OutcomeOf;
  /** `/argo-cd` for a server behind a base path. */
  readonly rootPath?: string;
  /** The release of Argo CD that is played, 2.14.0 or later; the newest one known when left out. */
  readonly version?: string;
}

export interface ApplicationDefinition {
  readonly name: string;
  /** The Application's own namespace; Argo CD's when left out. */
  readonly namespace?: string;
  readonly project?: string;
  readonly labels?: Readonly<Record<string, string>>;
  readonly annotations?: Readonly<Record<string, string>>;
  readonly source?: Source;
  readonly sources?: readonly Source[];
  readonly sourceHydrator?: ApplicationSpec['sourceHydrator'];
  /** Where the objects go. */
  readonly destinationNamespace: string;
  /** `automated` in the sync policy; on, with selfHeal and prune, when left out. */
  readonly automated?: NonNullable<ApplicationSpec['syncPolicy']>['automated'] | null;
  readonly retryLimit?: number;
  /** A retry goes to the newest revision (3.2 and later). */
  readonly retryRefresh?: boolean;
  /** `CreateNamespace=true`: without it, the namespace is there before the application. */
  readonly syncOptions?: readonly string[];
  readonly windows?: readonly SandboxWindow[];
}

/** The namespace Argo CD itself lives in. */
export const argoNamespace = 'argocd';

/** The release that is played when none is asked for. */
export const defaultVersion = '3.6.1';

/** A new Application as its author applied it: nothing is compared yet. `now` is an ISO time. */
export function newApplication(
  definition: ApplicationDefinition,
  { now, behaviours }: { readonly now: string; readonly behaviours: Behaviours },
): Application {
  const { name, namespace = argoNamespace, labels, annotations } = definition;
  return {
    metadata: {
      name,
      namespace,
      uid: randomUUID(),
      resourceVersion: '0',
      generation: 1,
      creationTimestamp: now,
      ...definedOnly({ labels, annotations }),
    },
    spec: storedSpec(specOf(definition), behaviours),
    status: {
      sync: { status: 'Unknown', comparedTo: {} },
      health: { status: 'Missing' },
      summary: {},
      ...(behaviours.resourceHealth === 'tree' ? { resourceHealthSource: 'appTree' } : {}),
      controllerNamespace: argoNamespace,
    },
  };
}

function specOf(definition: ApplicationDefinition): ApplicationSpec {
  const {
    project = 'default',
    source,
    sources,
    sourceHydrator,
    destinationNamespace,
    retryLimit,
    retryRefresh,
    syncOptions,
  } = definition;
  const retry = definedOnly({ limit: retryLimit, refresh: retryRefresh });
  const automated =
    definition.automated === undefined ? { prune: true, selfHeal: true } : definition.automated;
  return {
    project,
    destination: { server: 'https://kubernetes.default.svc', namespace: destinationNamespace },
    ...definedOnly({ source, sources, sourceHydrator }),
    syncPolicy: {
      ...(automated === null ? {} : { automated }),
      ...(Object.keys(retry).length === 0 ? {} : { retry }),
      ...definedOnly({ syncOptions }),
    },
  };
}
