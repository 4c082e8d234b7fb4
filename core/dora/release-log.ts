import { imageIdentity } from '../image/identity.ts';
import type { LeadTime, TravellingRelease } from './history.ts';

interface OpenRelease {
  readonly image: string;
  readonly order: number;
  sourceAt?: number;
  firstStartedAt?: number;
}

/** The releases of one service in the order in which they were first seen, and which of them got to the end. */
export class ReleaseLog {
  readonly #releases: OpenRelease[] = [];
  readonly #byIdentity = new Map<string, OpenRelease>();
  /** Order of the newest release that was ever deployed. */
  #deployedOrder = -1;

  /** The release with the digest of the reference; from now on it is known. */
  note(image: string): TravellingRelease {
    return this.#find(image);
  }

  noteStart(start: {
    readonly image: string;
    readonly at: number;
    readonly sourceAt?: number;
  }): TravellingRelease {
    const release = this.#find(start.image);
    release.firstStartedAt ??= start.at;
    if (start.sourceAt !== undefined) release.sourceAt ??= start.sourceAt;
    return release;
  }

  /** It runs at the end of its way: the releases before it have nothing left to bring. */
  noteDeployed({ order }: TravellingRelease): void {
    this.#deployedOrder = Math.max(this.#deployedOrder, order);
  }

  /**
   * The age of what a deployment of the release brings: its own, or that of an older one which never got there and whose
   * commits it carries on. Nothing for a release that brings nothing new.
   */
  leadOf({ order }: TravellingRelease): LeadTime | undefined {
    const brought = this.#releases.slice(this.#deployedOrder + 1, order + 1);
    return brought.reduce<LeadTime | undefined>(
      (oldest, release) => older(oldest, originOf(release)),
      undefined,
    );
  }

  #find(image: string): OpenRelease {
    const identity = imageIdentity(image);
    const known = this.#byIdentity.get(identity);
    if (known !== undefined) return known;
    const release: OpenRelease = { image, order: this.#releases.length };
    this.#releases.push(release);
    this.#byIdentity.set(identity, release);
    return release;
  }
}

/** No source commit is younger than the first start of what was built from it, whatever a clock said. */
function originOf({ sourceAt, firstStartedAt }: OpenRelease): LeadTime | undefined {
  if (firstStartedAt === undefined) return undefined;
  return sourceAt === undefined
    ? { from: firstStartedAt, estimated: true }
    : { from: Math.min(sourceAt, firstStartedAt), estimated: false };
}

function older(left: LeadTime | undefined, right: LeadTime | undefined): LeadTime | undefined {
  if (left === undefined || right === undefined) return left ?? right;
  return right.from < left.from ? right : left;
}
