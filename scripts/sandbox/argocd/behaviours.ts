/** What a client of Argo CD may notice of the version it talks to. */
export interface Behaviours {
  /** What marks an object as one of an application: `app.kubernetes.io/instance`, or the tracking id. */
  readonly tracking: 'label' | 'annotation';
  /** Where the health of each resource is kept: in the Application, or in the tree, out of which the API server adds it. */
  readonly resourceHealth: 'inline' | 'tree';
  /** Whether the answer to a GET with `refresh` has the health of each resource too. */
  readonly healthAfterRefresh: boolean;
  /** A resource that has not been created says Missing in the tree; else its node says nothing of health. */
  readonly missingInTree: boolean;
  /** The application is Missing when any resource with a health check is, or only when all resources are. */
  readonly missing: 'any' | 'all';
  /** `status.health.message` names the resources that made the application unhealthy. */
  readonly healthCauses: boolean;
  /**
   * A refresh has a timestamp and only that very one is taken away afterwards. Without it, the refresh asked for while
   * another was under way is taken away too, and is lost.
   */
  readonly stampedRefresh: boolean;
  /** The annotation `hydrate`, set with every refresh, is taken away with it, hydrator or not. */
  readonly hydrateMarkEnds: boolean;
  /** `POST …/resource/actions/v2`. */
  readonly actionsV2: boolean;
  /** `syncPolicy.automated.enabled`; where it is not known, the block alone means on. */
  readonly automatedEnabled: boolean;
  /** `syncPolicy.retry.refresh`: a retry may go to a newer revision. */
  readonly retryRefresh: boolean;
  /** Logs need the right `logs, get`. */
  readonly logsRight: boolean;
  /** A new operationState is merged into the one before, whose fields stay, or takes its place. */
  readonly operationState: 'merged' | 'replaced';
  /** How auto-sync says that it will not try again: with the one revision, or with the list of those it tried. */
  readonly givenUp: 'Failed sync attempt to sha' | 'Failed last sync attempt to [sha]';
  /** How a failed attempt says when the next one begins. */
  readonly retryTime: 'kitchen' | 'kitchen, laid to a timeout' | 'RFC 3339';
  /** The next attempt begins with a message of its own and no result. */
  readonly retryBegins: boolean;
  /** `syncResult.resources[].images`. */
  readonly appliedImages: boolean;
  /** Automated and requested operations carry the source they are for. */
  readonly operationSource: boolean;
  /** Self-heal attempts are counted anew when the last one is long past. */
  readonly selfHealCooldown: boolean;
  /** The event list as Kubernetes has it, or one of Argo CD's own, at last with the old fields filled from the new ones. */
  readonly events: 'kubernetes' | 'own' | 'own, filled';
  /** The hydrator writes a commit for each dry commit, also when nothing it renders has changed. */
  readonly hydratesUnchanged: boolean;
  /** `status.sourceHydrator.lastComparedDryRevision`. */
  readonly comparedDryRevision: boolean;
  /** A stored revision that is the name of the branch (after a ComparisonError) is taken for "nothing new". */
  readonly trustsBranchName: boolean;
}

const oldest: Behaviours = {
  tracking: 'label',
  resourceHealth: 'inline',
  healthAfterRefresh: true,
  missingInTree: false,
  missing: 'any',
  healthCauses: false,
  stampedRefresh: false,
  hydrateMarkEnds: true,
  actionsV2: false,
  automatedEnabled: false,
  retryRefresh: false,
  logsRight: false,
  operationState: 'merged',
  givenUp: 'Failed sync attempt to sha',
  retryTime: 'kitchen',
  retryBegins: false,
  appliedImages: false,
  operationSource: false,
  selfHealCooldown: false,
  events: 'kubernetes',
  hydratesUnchanged: true,
  comparedDryRevision: false,
  trustsBranchName: false,
};

interface Change {
  readonly since: string;
  readonly now: Partial<Behaviours>;
}

/** Read in the sources of the tags v2.14.21, v3.0.0 to v3.5.1 and v3.6.1; oldest first. */
const changes: readonly Change[] = [
  { since: '2.14.14', now: { selfHealCooldown: true } },
  { since: '2.14.16', now: { retryTime: 'kitchen, laid to a timeout' } },
  {
    since: '3.0.0',
    now: {
      tracking: 'annotation',
      resourceHealth: 'tree',
      healthAfterRefresh: false,
      logsRight: true,
      selfHealCooldown: false,
      retryTime: 'kitchen',
    },
  },
  { since: '3.0.5', now: { selfHealCooldown: true } },
  { since: '3.0.10', now: { retryTime: 'kitchen, laid to a timeout' } },
  { since: '3.0.20', now: { healthAfterRefresh: true } },
  {
    since: '3.1.0',
    now: { actionsV2: true, automatedEnabled: true, appliedImages: true, healthAfterRefresh: false },
  },
  { since: '3.1.9', now: { healthAfterRefresh: true } },
  {
    since: '3.2.0',
    now: {
      missingInTree: true,
      retryRefresh: true,
      retryTime: 'kitchen',
      retryBegins: true,
      givenUp: 'Failed last sync attempt to [sha]',
      operationSource: true,
    },
  },
  { since: '3.3.0', now: { selfHealCooldown: false, hydratesUnchanged: false } },
  { since: '3.4.0', now: { missing: 'all' } },
  { since: '3.5.0', now: { events: 'own', comparedDryRevision: true, hydrateMarkEnds: false } },
  {
    since: '3.6.0',
    now: {
      stampedRefresh: true,
      healthCauses: true,
      operationState: 'replaced',
      retryTime: 'RFC 3339',
      events: 'own, filled',
      trustsBranchName: true,
    },
  },
];

/** How a release of Argo CD (`2.14.11`, `v3.6.1+sandbox`) behaves; 2.14 is the oldest that is known. */
export function behavioursOf(version: string): Behaviours {
  const wanted = orderOf(version);
  if (wanted < orderOf('2.14.0'))
    throw new RangeError(`the sandbox knows Argo CD 2.14 and later, not ${version}`);
  let behaviours = oldest;
  for (const { since, now } of changes) if (orderOf(since) <= wanted) behaviours = { ...behaviours, ...now };
  return behaviours;
}

function orderOf(version: string): number {
  const [, major, minor, patch] = /^v?(\d+)\.(\d+)\.(\d+)(?:[-+].*)?$/.exec(version) ?? [];
  if (major === undefined) throw new RangeError(`not a version of Argo CD: ${version}`);
  return (Number(major) * 1000 + Number(minor)) * 1000 + Number(patch);
}
