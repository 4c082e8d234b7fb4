import type { Addressee, BumpName } from '../../core/bump/request.ts';
import type { SlipwayConfig } from '../../core/config/config.ts';
import { parseSlipwayConfig } from '../../core/config/parse.ts';
import { resolvePlaces } from '../../core/config/places.ts';
import { definedOnly } from '../../core/defined-only.ts';

/** Files and selectors to bump, and whom that is for. */
export interface Located {
  readonly addressee: Addressee;
  readonly places: readonly { readonly file: string; readonly selectors: readonly string[] }[];
}

/** A bump that names its file needs no configuration. */
export function locateFile({ file, selectors }: Extract<BumpName, { kind: 'file' }>): Located {
  return { addressee: { targets: [] }, places: [{ file, selectors }] };
}

/** As `Located`, with the configuration that said so. */
export interface LocatedService extends Located {
  readonly config: SlipwayConfig;
}

/**
 * The places of a service through the bytes of `slipway.yaml`. Raises (caller) `config-invalid`, `service-unknown`,
 * `environment-unknown`, `target-unknown`, `images-missing`.
 */
export function locateService(
  name: Extract<BumpName, { kind: 'service' }>,
  bytes: Uint8Array,
): LocatedService {
  const config = parseSlipwayConfig(name.config, bytes);
  const places = resolvePlaces(config, name);
  return {
    config,
    addressee: {
      service: name.service,
      environment: name.environment,
      targets: places.flatMap(({ target }) => target ?? []),
      ...definedOnly({ imageRepository: places[0]?.image }),
    },
    places: places.map(({ file, selectors }) => ({ file, selectors })),
  };
}
