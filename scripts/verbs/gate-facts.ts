import { candidateOf, knownReleases } from '../../core/acts/find-release.ts';
import type { Environment, SlipwayConfig } from '../../core/config/config.ts';
import { SlipwayError } from '../../core/errors.ts';
import { imageIdentity, isSameImage } from '../../core/image/identity.ts';
import { type Approval, environmentOf, type ServiceLedger } from '../../core/ledger/service-ledger.ts';
import type { Candidate, CheckVerdict, ProvenApproval } from '../../core/promotion/gate.ts';
import type { ActSight } from './perform-act.ts';
import type { ProofDesk } from './proofs.ts';

/** Of each target: older releases than these are not what anybody waits for. */
const NEWEST = 10;

/** What the gates on the way to an environment are asked with, beside the clock. */
export interface GateFacts {
  readonly ledgers: readonly ServiceLedger[];
  readonly freezes: Awaited<ReturnType<ActSight['ledger']['readFreezes']>>;
  readonly verdicts: ReadonlyMap<string, readonly CheckVerdict[]>;
  readonly approvalsAt: ReadonlyMap<string, readonly ProvenApproval[]>;
}

/** Reads what the gates of all environments up to one want to know of a service. */
export async function readGateFacts(
  sight: ActSight,
  desk: ProofDesk,
  { service, environment }: { readonly service: string; readonly environment: string },
): Promise<GateFacts> {
  const { ledger, config, view, workplace } = sight;
  const way = chainTo(config, environment);
  const own = await ledger.readService(service);
  const takesSets = way.some(({ promote }) => promote === 'set');
  const all = takesSets ? [...(await workplace.branch.ledger.readServices(view.ledgerTip)).values()] : [own];
  return {
    ledgers: all,
    freezes: await ledger.readFreezes(),
    verdicts: await readVerdicts(ledger, way, all),
    approvalsAt: await proveApprovals(sight, desk, { way, ledger: own }),
  };
}

/** The environments from the first one to this one. */
function chainTo(config: SlipwayConfig, name: string): readonly Environment[] {
  const last = config.environments.get(name);
  if (last === undefined) return [];
  return last.after === undefined ? [last] : [...chainTo(config, last.after), last];
}

async function readVerdicts(
  ledger: ActSight['ledger'],
  way: readonly Environment[],
  ledgers: readonly ServiceLedger[],
): Promise<GateFacts['verdicts']> {
  if (!way.some(({ gates }) => gates?.scan === true || (gates?.checks.length ?? 0) > 0)) return new Map();
  const digests = new Set(ledgers.flatMap(recentReleases).map(imageIdentity));
  const verdicts = new Map<string, readonly CheckVerdict[]>();
  for (const digest of digests) verdicts.set(digest, await ledger.readVerdicts(digest));
  return verdicts;
}

/** Images that run, are rolled out or were verified not long ago, in whatever environment. */
function recentReleases({ environments }: ServiceLedger): readonly string[] {
  const targets = Object.values(environments).flatMap((known) => Object.values(known.targets));
  return targets.flatMap(({ running, verified }) => [
    ...(running === undefined ? [] : [running.image]),
    ...verified.slice(-NEWEST).map(({ image }) => image),
  ]);
}

/** Proofs are read now; one that cannot be read is told as unproven, for here somebody only asks. */
async function proveApprovals(
  { workplace: { repository } }: ActSight,
  desk: ProofDesk,
  { way, ledger }: { readonly way: readonly Environment[]; readonly ledger: ServiceLedger },
): Promise<GateFacts['approvalsAt']> {
  const proven = new Map<string, readonly ProvenApproval[]>();
  for (const environment of way.filter(({ gates }) => gates?.approval === true)) {
    const answers: ProvenApproval[] = [];
    for (const approval of environmentOf(ledger, environment.name).approvals) {
      const candidate = candidateFor(approval, ledger);
      const asked = desk.prove({ approval, candidate, environment }, repository);
      answers.push(await asked.catch((error: unknown) => unproven(approval, error)));
    }
    proven.set(environment.name, answers);
  }
  return proven;
}

/** The release that is approved, with the source the ledger knows of it. */
function candidateFor({ image }: Approval, ledger: ServiceLedger): Candidate {
  const release = knownReleases(ledger).find((known) => isSameImage(known.image, image));
  return release === undefined ? { image } : candidateOf(release);
}

function unproven(approval: Approval, error: unknown): ProvenApproval {
  if (!(error instanceof SlipwayError)) throw error;
  return { kind: 'unproven', approval, reason: `its proof could not be read (${error.what})` };
}
