import { type ApplicationRef, getApplication, listApplications } from '../../adapters/argocd/applications.ts';
import type { ArgoConnection } from '../../adapters/argocd/connection.ts';
import { explainFailure } from '../../core/argocd/explain-failure.ts';
import type { ArgoFailure } from '../../core/argocd/failure.ts';
import { objectOf, textField } from '../../core/argocd/fields.ts';
import { serverText } from '../../core/argocd/server-url.ts';
import { definedOnly } from '../../core/defined-only.ts';
import { SlipwayError } from '../../core/errors.ts';
import { type ApplicationView, readApplication } from '../../core/rollout/application.ts';

/** One application to watch, as it stood when it was first read. */
export interface TargetApplication {
  /** What the watch calls it: the name, or `namespace/name` where that was given. */
  readonly key: string;
  readonly ref: ApplicationRef;
  /** As the server gave it. */
  readonly body: unknown;
  readonly view: ApplicationView;
  /** How it came into the target. */
  readonly origin: 'named' | 'selected' | 'child';
  /** The server's clock at that moment (ms since the epoch), where it told. */
  readonly serverTime?: number;
}

export interface Selection {
  /** Names, or `namespace/name`. */
  readonly names: readonly string[];
  readonly selector?: string;
  readonly project?: string;
  readonly appNamespace?: string;
}

/**
 * Finds the applications a selection means, with the children of an app-of-apps that come from the same repository
 * (checklist point 36), and reads each of them. Raises what keeps one from being read (`argocd-…`), `applications-missing`
 * when nothing was selected, `applications-none` when a selector fits none, `applications-too-many`.
 */
export async function readTarget(
  connection: ArgoConnection,
  selection: Selection,
): Promise<readonly TargetApplication[]> {
  const named = selection.names.map((name) => refOf(name, selection));
  const selected =
    selection.selector === undefined ? [] : await select(connection, selection, selection.selector);
  if (named.length === 0 && selection.selector === undefined) throw missingSelection();
  const found = new Map<string, TargetApplication>();
  await readAll(connection, [...named, ...selected], found);
  await readChildren(connection, [...found.values()], found);
  return [...found.values()];
}

type Reference = Pick<TargetApplication, 'key' | 'ref' | 'origin'>;

function refOf(text: string, { project, appNamespace }: Selection): Reference {
  const [first = '', second] = text.split('/');
  const ref = {
    name: second ?? first,
    ...definedOnly({ project, appNamespace: second === undefined ? appNamespace : first }),
  };
  return { key: text, ref, origin: 'named' };
}

async function select(
  connection: ArgoConnection,
  { project, appNamespace }: Selection,
  selector: string,
): Promise<readonly Reference[]> {
  const projects = project === undefined ? undefined : [project];
  const answer = await listApplications(connection, { selector, ...definedOnly({ projects, appNamespace }) });
  if (!answer.ok)
    throw explained(answer.failure, connection, { action: `list the applications with ${selector}` });
  if (answer.value.length === 0) throw noneSelected(selector);
  const names = answer.value.map(({ name }) => name);
  return answer.value.map((ref) => ({
    // Argo CD's own namespace goes without saying; two applications of one name are told apart.
    key:
      names.filter((name) => name === ref.name).length > 1
        ? `${ref.appNamespace ?? ''}/${ref.name}`
        : ref.name,
    ref,
    origin: 'selected' as const,
  }));
}

const MOST_APPLICATIONS = 200;
const READ_AT_ONCE = 6;

async function readAll(
  connection: ArgoConnection,
  references: readonly Reference[],
  found: Map<string, TargetApplication>,
): Promise<void> {
  const fresh = [...new Map(references.map((one) => [one.key, one])).values()].filter(
    ({ key }) => !found.has(key),
  );
  if (found.size + fresh.length > MOST_APPLICATIONS) throw tooMany(found.size + fresh.length);
  for (let from = 0; from < fresh.length; from += READ_AT_ONCE) {
    const batch = await Promise.all(
      fresh.slice(from, from + READ_AT_ONCE).map((one) => read(connection, one)),
    );
    for (const application of batch) found.set(application.key, application);
  }
}

async function read(connection: ArgoConnection, { key, ref, origin }: Reference): Promise<TargetApplication> {
  const answer = await getApplication(connection, ref);
  const asked = {
    action: `read the application "${key}"`,
    application: key,
    ...definedOnly({ project: ref.project }),
  };
  if (!answer.ok) throw explained(answer.failure, connection, asked);
  const view = readApplication(answer.value);
  if (view === null) {
    throw explained({ kind: 'not-json', message: 'JSON that is no Application' }, connection, asked);
  }
  return { key, ref, origin, body: answer.value, view, ...definedOnly({ serverTime: answer.serverTime }) };
}

/** Children of children come in turn; those of another repository are judged by their parent's health alone. */
async function readChildren(
  connection: ArgoConnection,
  parents: readonly TargetApplication[],
  found: Map<string, TargetApplication>,
): Promise<void> {
  const children = parents.flatMap((parent) => listChildren(parent).map((child) => ({ parent, child })));
  const fresh = children.filter(({ child }) => !found.has(child.key));
  if (fresh.length === 0) return;
  const read = new Map(found);
  await readAll(
    connection,
    fresh.map(({ child }) => child),
    read,
  );
  const kept = fresh.flatMap(({ parent, child }) => {
    const application = read.get(child.key);
    return application !== undefined && sharesRepository(parent, application) ? [application] : [];
  });
  for (const application of kept) found.set(application.key, application);
  await readChildren(connection, kept, found);
}

/** A child in its parent's namespace needs none in its reference, as the parent needed none. */
function listChildren({ ref, view, body }: TargetApplication): readonly Reference[] {
  const own = textField(objectOf(objectOf(body)['metadata']), 'namespace');
  return view.resources
    .filter((resource) => resource.ref.kind === 'Application' && resource.ref.group === 'argoproj.io')
    .map(({ ref: { name, namespace } }) => {
      const isElsewhere = namespace !== '' && namespace !== own;
      const appNamespace = isElsewhere ? namespace : ref.appNamespace;
      const key = isElsewhere ? `${namespace}/${name}` : name;
      return { key, ref: { name, ...definedOnly({ appNamespace }) }, origin: 'child' as const };
    });
}

function sharesRepository(parent: TargetApplication, child: TargetApplication): boolean {
  const own = new Set(parent.view.sources.map(({ repository }) => repository));
  return child.view.sources.some(({ repository }) => own.has(repository));
}

function explained(
  failure: ArgoFailure,
  connection: ArgoConnection,
  asked: { readonly action: string; readonly application?: string; readonly project?: string },
): SlipwayError {
  return explainFailure(failure, { server: serverText(connection.server), ...asked });
}

function missingSelection(): SlipwayError {
  return new SlipwayError({
    code: 'applications-missing',
    kind: 'caller',
    what: 'No application was named',
    why: 'Neither `application` nor `selector` is set',
    fix: 'Name the Argo CD applications to watch, or give a label selector',
  });
}

function noneSelected(selector: string): SlipwayError {
  return new SlipwayError({
    code: 'applications-none',
    kind: 'caller',
    what: `No application has the labels ${selector}`,
    why: 'Argo CD gave an empty list, which it also does when the token may see none of them',
    fix: 'Check the selector, the project and that the token has applications, get',
  });
}

function tooMany(count: number): SlipwayError {
  return new SlipwayError({
    code: 'applications-too-many',
    kind: 'caller',
    what: `${count} applications were selected`,
    why: `One run watches at most ${MOST_APPLICATIONS}`,
    fix: 'Narrow the selector, or watch them in several jobs',
  });
}
