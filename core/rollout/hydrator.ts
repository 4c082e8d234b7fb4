import { isObject, type JsonObject, objectOf, textField } from '../argocd/fields.ts';
import { readSource, type SourceView } from './sources.ts';

/** One step of the source hydrator: the dry commit it read and the hydrated commit it wrote. */
export interface HydrationView {
  readonly phase: string;
  readonly drySha: string;
  readonly hydratedSha: string;
  readonly message: string;
}

/** `spec.sourceHydrator` and `status.sourceHydrator` (beta in 3.5): what is compared is a commit of another branch. */
export interface HydratorView {
  readonly drySource: SourceView;
  /** The hydrated commit goes to a branch of its own and waits there for a merge. */
  readonly needsMerge: boolean;
  readonly current: HydrationView | null;
  readonly last: HydrationView | null;
  /** The dry commit looked at last: noted before it is hydrated, and also when nothing has to be. */
  readonly lastComparedDry: string;
  /** A look at the dry branch was asked for and is not over. */
  readonly isRequested: boolean;
}

/** The parts of an Application. */
export interface HydratedParts {
  readonly metadata: JsonObject;
  readonly spec: JsonObject;
  readonly status: JsonObject;
}

const REQUEST = 'argocd.argoproj.io/hydrate';

export function readHydrator({ metadata, spec, status }: HydratedParts): HydratorView | null {
  const hydrator = spec['sourceHydrator'];
  if (!isObject(hydrator)) return null;
  const state = objectOf(status['sourceHydrator']);
  return {
    drySource: readSource(objectOf(hydrator['drySource'])),
    needsMerge: isObject(hydrator['hydrateTo']),
    current: readHydration(state['currentOperation']),
    last: readHydration(state['lastSuccessfulOperation']),
    lastComparedDry: textField(state, 'lastComparedDryRevision') ?? '',
    isRequested: textField(objectOf(metadata['annotations']), REQUEST) !== undefined,
  };
}

function readHydration(value: unknown): HydrationView | null {
  if (!isObject(value)) return null;
  return {
    phase: textField(value, 'phase') ?? '',
    drySha: textField(value, 'drySHA') ?? '',
    hydratedSha: textField(value, 'hydratedSHA') ?? '',
    message: textField(value, 'message') ?? '',
  };
}
