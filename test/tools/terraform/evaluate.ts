import type { Workspace } from './workspace.ts';

/** A resource of an evaluated state, and what its arguments came to. */
export interface Resource {
  readonly address: string;
  readonly type: string;
  readonly name: string;
  readonly values: Readonly<Record<string, unknown>>;
}

export interface Evaluation {
  readonly outputs: Readonly<Record<string, unknown>>;
  readonly resources: readonly Resource[];
  /** The state as it would be kept, byte for byte what a reader of it could see. */
  readonly text: string;
}

interface StateModule {
  readonly resources?: readonly (Resource & { readonly mode: string })[];
  readonly child_modules?: readonly StateModule[];
}

interface State {
  readonly values: {
    readonly outputs: Readonly<Record<string, { readonly value: unknown }>>;
    readonly root_module: StateModule;
  };
}

/** One file of a root's own tests, for one environment. */
export interface RootTest {
  readonly root: string;
  readonly environment: string;
  readonly file: string;
}

/**
 * Runs a test of a root, all providers mocked, and gives the state of each run that applied something, by its name.
 * Raises an Error with what the test says when it fails.
 */
export async function evaluateRoot(
  workspace: Workspace,
  { root, environment, file }: RootTest,
): Promise<ReadonlyMap<string, Evaluation>> {
  const variables = `-var-file=envs/${environment}.tfvars`;
  const words = ['test', '-json', '-verbose', variables, `-filter=tests/${file}.tftest.hcl`];
  const { exitCode, stdout } = await workspace.run(root, words);
  const messages = stdout
    .split('\n')
    .filter((line) => line.startsWith('{'))
    .map((line) => JSON.parse(line) as Message);
  if (exitCode !== 0) throw new Error(`${root} for ${environment}: ${describeFailures(messages)}`);
  return new Map(
    messages.flatMap((message) =>
      message.test_state === undefined
        ? []
        : [[String(message['@testrun']), readState(message.test_state)] as const],
    ),
  );
}

interface Message {
  readonly '@testrun'?: string;
  readonly test_state?: State;
  readonly diagnostic?: { readonly summary: string; readonly detail: string };
}

function describeFailures(messages: readonly Message[]): string {
  const failures = messages.flatMap(({ diagnostic }) =>
    diagnostic === undefined ? [] : [`${diagnostic.summary}: ${diagnostic.detail}`],
  );
  return failures.join('\n');
}

function readState(state: State): Evaluation {
  const { values } = state;
  return {
    outputs: Object.fromEntries(Object.entries(values.outputs).map(([name, { value }]) => [name, value])),
    resources: collectResources(values.root_module),
    text: JSON.stringify(state),
  };
}

/** Data sources are what the mock says, and prove nothing. */
function collectResources({
  resources = [],
  child_modules: children = [],
}: StateModule): readonly Resource[] {
  return [...resources.filter(({ mode }) => mode === 'managed'), ...children.flatMap(collectResources)];
}
