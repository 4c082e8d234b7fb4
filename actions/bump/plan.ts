import type { Addressee, BumpName } from '../../core/bump/request.ts';
import { parseSlipwayConfig } from '../../core/config/parse.ts';
import { type Place, resolvePlaces } from '../../core/config/places.ts';
import { definedOnly } from '../../core/defined-only.ts';
import { SlipwayError } from '../../core/errors.ts';

/** Files and selectors to bump, and whom that is for. */
export interface Located {
  readonly addressee: Addressee;
  readonly places: readonly { readonly file: string; readonly selectors: readonly string[] }[];
}

/** A bump that names its file needs no configuration. */
export function locateFile({ file, selectors }: Extract<BumpName, { kind: 'file' }>): Located {
  return { addressee: { targets: [] }, places: [{ file, selectors }] };
}

/**
 * The places of a service through the bytes of `slipway.yaml`. Raises (caller) `config-invalid`, `service-unknown`,
 * `environment-unknown`, `target-unknown`, `images-missing`, `gates-unsupported`.
 */
export function locateService(name: Extract<BumpName, { kind: 'service' }>, config: Uint8Array): Located {
  const places = resolvePlaces(parseSlipwayConfig(name.config, config), name);
  refuseGates(places, name);
  return {
    addressee: {
      service: name.service,
      environment: name.environment,
      targets: places.flatMap(({ target }) => target ?? []),
      ...definedOnly({ imageRepository: places[0]?.image }),
    },
    places: places.map(({ file, selectors }) => ({ file, selectors })),
  };
}

/** A gate that is written down and not enforced would be worse than none. */
export function refuseGates(
  places: readonly Place[],
  { config, environment }: { readonly config: string; readonly environment: string },
): void {
  if (places.every(({ gates }) => gates === undefined)) return;
  throw new SlipwayError({
    code: 'gates-unsupported',
    kind: 'caller',
    what: `The environment ${environment} declares gates, and this version of Slipway does not enforce them`,
    why: `${config} asks for soak time, windows or approval there, and gates come with promotion`,
    fix: 'Remove `gates` from the environment and from `defaults`, or wait for the version that promotes.',
  });
}
