import type { RemoteFile } from '../../adapters/git/port.ts';
import type { WritePlan } from '../../core/bump/plan.ts';
import type { BumpName } from '../../core/bump/request.ts';
import { type Carriage, listCarriages } from '../../core/carry/carriages.ts';
import { carryValues, type ValueToCarry } from '../../core/carry/plan-carry.ts';
import { unknownCommit } from '../../core/carry/refusals.ts';
import type { Environment, SlipwayConfig } from '../../core/config/config.ts';
import { findEnvironment } from '../../core/config/places.ts';
import { definedOnly } from '../../core/defined-only.ts';
import { isSameImage } from '../../core/image/identity.ts';
import { environmentOf, type ServiceLedger, targetOf } from '../../core/ledger/service-ledger.ts';
import { targetsOf } from '../../core/promotion/upstream.ts';
import { type Gatehouse, upstreamOf } from './gates.ts';

/** Files of the tip and of another commit, and the ledger that says which one. */
export interface CarryView {
  readFile(path: string): Promise<RemoteFile>;
  readFileAt(commit: string, path: string): Promise<RemoteFile>;
  readonly gatehouse: Gatehouse | undefined;
}

export interface CarrySubject {
  readonly name: Extract<BumpName, { kind: 'service' }>;
  readonly config: SlipwayConfig;
}

/**
 * A promotion with the values that its environment declares: as they were in the commit that was verified upstream, and
 * not as somebody has changed them there since. Raises (caller) what `listCarriages` and `carryValues` raise, and
 * `carry-unknown`.
 */
export async function carryInto(
  plan: WritePlan,
  view: CarryView,
  { name, config }: CarrySubject,
): Promise<WritePlan> {
  const environment = findEnvironment(config, name.environment);
  const upstream = upstreamOf(environment, config);
  if (environment.carry.length === 0 || upstream === undefined || view.gatehouse === undefined) return plan;
  const targets = name.target === undefined ? targetsOf(environment) : [name.target];
  const carriages = targets.flatMap((target) =>
    listCarriages({ service: name.service, environment, target }, upstream),
  );
  const ledger = await view.gatehouse.ledger.readService(name.service);
  const values: ValueToCarry[] = [];
  for (const carriage of carriages) {
    const revision = revisionOf(plan.prepared.to, { ledger, upstream, target: carriage.from.target });
    values.push(await readCarriage(view, carriage, { revision, upstream, environment }));
  }
  return carryValues(plan, values);
}

interface Source {
  readonly ledger: ServiceLedger;
  readonly upstream: Environment;
  readonly target: string;
}

/** The commit in which the image was verified last: the gates held the ledger against the branch for that one. */
function revisionOf(image: string, { ledger, upstream, target }: Source): string {
  const { verified } = targetOf(environmentOf(ledger, upstream.name), target);
  const revision = verified.findLast((release) => isSameImage(release.image, image))?.revision;
  if (revision === undefined) throw unknownCommit(image, upstream.name);
  return revision;
}

interface Sides {
  readonly revision: string;
  readonly upstream: Environment;
  readonly environment: Environment;
}

async function readCarriage(
  view: CarryView,
  { from, to }: Carriage,
  { revision, upstream, environment }: Sides,
): Promise<ValueToCarry> {
  const verified = bytesOf(await view.readFileAt(revision, from.file));
  const own = bytesOf(await view.readFile(to.file));
  const where = `${upstream.name}, as commit ${revision.slice(0, 12)} was verified`;
  return {
    from: { ...from, where, ...definedOnly({ bytes: verified }) },
    to: { ...to, where: environment.name, ...definedOnly({ bytes: own }) },
  };
}

export function bytesOf(file: RemoteFile): Uint8Array | undefined {
  return file.kind === 'file' ? file.bytes : undefined;
}
