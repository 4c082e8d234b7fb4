import type { ResourceRef } from '../cluster/manifests.ts';
import type { Resource } from '../cluster/resources.ts';
import type { Behaviours } from './behaviours.ts';
import { countsForHealth, hasHealthCheck, healthOf, worseOf } from './health.ts';
import type { Health, HealthStatusCode } from './model.ts';

/** The objects an application manages, hooks left out. */
export interface Managed {
  readonly live: readonly Resource[];
  readonly missing: readonly ResourceRef[];
}

/** The health of an application: the worst of what it manages. */
export function assessApplication(behaviours: Behaviours, managed: Managed): Health {
  const assessed = managed.live.filter(countsForHealth).flatMap((resource) => {
    const health = healthOf(resource);
    return health === undefined ? [] : [{ ref: resource.ref, status: health.status }];
  });
  const worst = assessed.reduce<HealthStatusCode>((status, one) => worseOf(status, one.status), 'Healthy');
  const status = isMissing[behaviours.missing](managed) ? worseOf(worst, 'Missing') : worst;
  if (!behaviours.healthCauses || status === 'Healthy' || status !== worst) return { status };
  return { status, message: causedBy(assessed.filter((one) => one.status === worst).map(({ ref }) => ref)) };
}

const isMissing: Readonly<Record<Behaviours['missing'], (managed: Managed) => boolean>> = {
  any: ({ missing }) => missing.some(hasHealthCheck),
  all: ({ live, missing }) => live.length === 0 && missing.length > 0,
};

const maxCauses = 3;

function causedBy(causes: readonly ResourceRef[]): string {
  const names = causes
    .slice(0, maxCauses)
    .map(
      ({ group, kind, namespace, name }) => `${group === '' ? '' : `${group}/`}${kind}:${namespace}/${name}`,
    );
  const rest = causes.length > maxCauses ? ` and ${causes.length - maxCauses} more` : '';
  return `Caused by ${names.join(', ')}${rest}`;
}
