import type { ImageReference } from '../image/reference.ts';
import type { Source } from './record.ts';

/** What is bumped, as the user named it. */
export type BumpName =
  | {
      readonly kind: 'service';
      /** Path of `slipway.yaml`. */
      readonly config: string;
      readonly service: string;
      readonly environment: string;
      readonly target?: string;
    }
  | { readonly kind: 'file'; readonly file: string; readonly selectors: readonly string[] };

/** A release that is to be written: what, from where, and how strictly. */
export interface Release {
  readonly image: ImageReference;
  readonly source?: Source;
  readonly build?: number;
  /** URL of the run that writes it. */
  readonly run?: string;
  readonly allowDowngrade: boolean;
  /** Write `tag@digest` where the file keeps a tag only. */
  readonly pin: boolean;
}

/** Whom it is for: a service in targets of an environment, or files by name. */
export interface Addressee {
  readonly service?: string;
  readonly environment?: string;
  /** Empty when the environment has no named targets. */
  readonly targets: readonly string[];
  /** The repository `slipway.yaml` names for the service. */
  readonly imageRepository?: string;
}

/** One file that holds the image, with its bytes as they are now. */
export interface PlaceToBump {
  readonly file: string;
  /** Empty: the editor looks for the image. */
  readonly selectors: readonly string[];
  readonly bytes: Uint8Array;
}

export interface BumpRequest {
  readonly release: Release;
  readonly addressee: Addressee;
  readonly places: readonly PlaceToBump[];
}
