import type { Environment } from '../config/config.ts';
import { fillSelector, fillTemplate } from '../config/placeholders.ts';
import { definedOnly } from '../defined-only.ts';
import { targetsOf } from '../promotion/upstream.ts';
import { manySources } from './refusals.ts';
import type { ValuePlace } from './value-place.ts';

/** A declared value on its way: from an environment to the one after it. */
export interface Carriage {
  readonly from: ValuePlace & {
    /** As the ledger names it: `''` where the environment has no named targets. */
    readonly target: string;
  };
  readonly to: ValuePlace;
}

export interface CarryRequest {
  readonly service: string;
  readonly environment: Environment;
  /** `''` where the environment has no named targets. */
  readonly target: string;
}

/**
 * The values that go along with a release into a target. They come from the target of the same name, or from the only
 * one. Raises (caller) `carry-ambiguous`.
 */
export function listCarriages(request: CarryRequest, upstream: Environment): readonly Carriage[] {
  if (request.environment.carry.length === 0) return [];
  const source = chooseSource(request, upstream);
  const froms = listPlaces(request, { name: upstream.name, target: source });
  const tos = listOwnPlaces(request);
  return tos.flatMap((to, index) => {
    const from = froms[index];
    return from === undefined ? [] : [{ from: { ...from, target: source }, to }];
  });
}

/** Where the values that are declared for an environment stand in one of its targets. */
export function listOwnPlaces(request: CarryRequest): readonly ValuePlace[] {
  return listPlaces(request, { name: request.environment.name, target: request.target });
}

function listPlaces(
  { service, environment }: CarryRequest,
  { name, target }: { readonly name: string; readonly target: string },
): readonly ValuePlace[] {
  const values = {
    service,
    environment: name,
    ...definedOnly({ target: target === '' ? undefined : target }),
  };
  return environment.carry.flatMap(({ file, selectors }) =>
    selectors.map((selector) => ({
      file: fillTemplate(file, values),
      selector: fillSelector(selector, values),
    })),
  );
}

function chooseSource({ target, environment }: CarryRequest, upstream: Environment): string {
  const known = targetsOf(upstream);
  if (known.includes(target)) return target;
  const [only, ...others] = known;
  if (only === undefined || others.length > 0) throw manySources(environment.name, target, upstream);
  return only;
}
