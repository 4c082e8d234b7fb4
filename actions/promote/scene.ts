import type { QueueSight } from '../../adapters/git/queue-port.ts';
import { viewOf } from '../../adapters/git/queue-view.ts';
import type { Environment, SlipwayConfig } from '../../core/config/config.ts';
import { parseSlipwayConfig } from '../../core/config/parse.ts';
import { findEnvironment, findService } from '../../core/config/places.ts';
import { SlipwayError } from '../../core/errors.ts';
import { imageIdentity, isSameImage } from '../../core/image/identity.ts';
import { readWrittenImage } from '../../core/image/written.ts';
import { environmentOf, type Freeze, type ServiceLedger } from '../../core/ledger/service-ledger.ts';
import { newerReleases } from '../../core/promotion/candidates.ts';
import type { CheckVerdict, ProvenApproval } from '../../core/promotion/gate.ts';
import { upstreamOf } from '../bump/gates.ts';
import { readConfig } from '../bump/observe.ts';
import { auditLedger, ledgerAt, type Workplace } from '../bump/repository.ts';

/** An environment that receives, the one it receives from, and all that the choice rests on. */
export interface Scene {
  readonly config: SlipwayConfig;
  /** Bytes of `slipway.yaml`. */
  readonly configBytes: Uint8Array;
  readonly environment: Environment;
  readonly upstream: Environment;
  /** Of the services that are asked for, by name. */
  readonly ledgers: ReadonlyMap<string, ServiceLedger>;
  readonly freezes: readonly Freeze[];
  /** By identity of the image. */
  readonly verdicts: ReadonlyMap<string, readonly CheckVerdict[]>;
  /** By service. */
  readonly approvals: ReadonlyMap<string, readonly ProvenApproval[]>;
}

export interface SceneRequest {
  readonly config: string;
  readonly environment: string;
  /** Empty: all of them. */
  readonly services: readonly string[];
}

/**
 * Reads `slipway.yaml` and the ledger on the tip. Raises (caller) `config-invalid`, `environment-unknown`,
 * `service-unknown`, `upstream-missing`, and what the ledger raises.
 */
export async function observeScene(request: SceneRequest, workplace: Workplace): Promise<Scene> {
  const { branch } = workplace;
  const sight = await branch.look();
  const configBytes = await readConfigAt(sight, request.config, workplace);
  const config = parseSlipwayConfig(request.config, configBytes);
  const environment = findEnvironment(config, request.environment);
  const upstream = upstreamOf(environment, config);
  if (upstream === undefined) throw upstreamMissing(environment.name, config.file);
  // What is missing from a ledger that was cut off looks like something nobody has proved yet.
  await auditLedger(branch, viewOf(branch, sight));
  const names = chooseServices(request.services, config);
  const ledgers = await readLedgers(names, sight, workplace);
  const steps = [...ledgers.values()].map((ledger) => ({ ledger, upstream, environment }));
  return {
    config,
    configBytes,
    environment,
    upstream,
    ledgers,
    freezes: await branch.ledger.readFreezes(sight.ledgerTip),
    verdicts: await readVerdicts(steps, sight, workplace),
    approvals: await proveApprovals(steps, workplace),
  };
}

function readConfigAt(
  sight: QueueSight,
  path: string,
  { branch, repository }: Workplace,
): Promise<Uint8Array> {
  const readFile = (file: string) => branch.readFile(sight.tip, file);
  return readConfig({ place: `on branch ${repository.branch}`, readFile }, path);
}

function chooseServices(wanted: readonly string[], config: SlipwayConfig): readonly string[] {
  if (wanted.length === 0) return [...config.services.keys()];
  return wanted.map((name) => findService(config, name).name);
}

/** All services come in few exchanges; one alone needs not even those. */
async function readLedgers(
  names: readonly string[],
  { ledgerTip }: QueueSight,
  { branch }: Workplace,
): Promise<ReadonlyMap<string, ServiceLedger>> {
  const known =
    names.length > 1 ? await branch.ledger.readServices(ledgerTip) : new Map<string, ServiceLedger>();
  const ledgers = new Map<string, ServiceLedger>();
  for (const name of names)
    ledgers.set(name, known.get(name) ?? (await branch.ledger.readService(ledgerTip, name)));
  return ledgers;
}

type Step = Parameters<typeof newerReleases>[0];

async function readVerdicts(
  steps: readonly Step[],
  { ledgerTip }: QueueSight,
  { branch }: Workplace,
): Promise<Scene['verdicts']> {
  const verdicts = new Map<string, readonly CheckVerdict[]>();
  const ledger = ledgerAt(branch, ledgerTip);
  for (const step of steps) {
    const { gates } = step.environment;
    if (gates === undefined || (!gates.scan && gates.checks.length === 0)) return verdicts;
    for (const { release } of newerReleases(step)) {
      const { digest } = readWrittenImage(release.image);
      if (digest !== undefined) verdicts.set(imageIdentity(release.image), await ledger.readVerdicts(digest));
    }
  }
  return verdicts;
}

/** Only the approvals of releases that could go are proved: each costs several calls. */
async function proveApprovals(steps: readonly Step[], { prove }: Workplace): Promise<Scene['approvals']> {
  const proven = new Map<string, readonly ProvenApproval[]>();
  for (const step of steps) {
    const { environment, ledger } = step;
    const { approvals } = environmentOf(ledger, environment.name);
    if (environment.gates?.approval !== true || approvals.length === 0) continue;
    const all: ProvenApproval[] = [];
    for (const { release } of newerReleases(step)) {
      const own = approvals.filter(({ image }) => isSameImage(image, release.image));
      all.push(...(await prove({ candidate: release, approvals: own, environment })));
    }
    proven.set(ledger.service, all);
  }
  return proven;
}

function upstreamMissing(environment: string, file: string): SlipwayError {
  return new SlipwayError({
    code: 'upstream-missing',
    kind: 'caller',
    what: `Nothing is promoted to ${environment}`,
    why: `${file} names no environment before it (\`after\`)`,
    fix: 'Deliver to it with `deliver`, or say by `after` where its releases are proved.',
  });
}
