import type { ServerName } from './lab.ts';
import type { Scenario } from './scenario.ts';

/** How a scenario came out on one server. */
export interface Outcome {
  readonly decision: string;
  readonly reasonCode: string;
  /** From the start of the command to its answer. */
  readonly seconds: number;
  /** What is wrong with it; empty when it is right. */
  readonly faults: readonly string[];
}

export interface TableOptions {
  /** ISO date of the run. */
  readonly date: string;
  readonly argocdVersion: string;
  readonly kubernetesVersion: string;
  /** The page of an earlier run: it stays as it is, but for the rows of what was played again. */
  readonly earlier?: string;
}

export type Outcomes = Readonly<Record<ServerName, ReadonlyMap<string, Outcome>>>;

/** The page `docs/scenarios.md`: every scenario, what has to come out, and what did on each server. */
export function renderScenarios(
  scenarios: readonly Scenario[],
  outcomes: Outcomes,
  { earlier = '', ...facts }: TableOptions,
): string {
  const kept = listRows(earlier);
  const isPlayed = ({ name }: Scenario) => outcomes.embedded.has(name) || outcomes.real.has(name);
  const rows = scenarios.map(
    (scenario) => (isPlayed(scenario) ? undefined : kept.get(scenario.name)) ?? renderRow(scenario, outcomes),
  );
  const head = earlier === '' ? renderHead(facts) : earlier.slice(0, earlier.search(/^\| `/m));
  return `${head}${rows.join('\n')}\n`;
}

function renderHead({ date, argocdVersion, kubernetesVersion }: TableOptions): string {
  return `# The scenarios, on both servers

Made by \`npm run cluster -- scenarios\` on ${date}; single rows may have been played again since. Every scenario is defined once, in \`test/scenarios\`, and played by the built command line on the embedded Argo CD of the sandbox and on a real Argo CD ${argocdVersion} with Kubernetes ${kubernetesVersion} (\`test/cluster\`). An oracle looks at the cluster past Argo CD and judges every answer: a tick means that it was the right one, given neither too early nor against what the cluster showed. Seconds are those of the command, at the pace of the cluster; they depend on the machine.

| scenario | what happens | has to be | embedded | real |
| --- | --- | --- | --- | --- |
`;
}

/** The rows of a page, by the name of their scenario. */
function listRows(page: string): ReadonlyMap<string, string> {
  const lines = page.split('\n').map((line) => [/^\| `([a-z0-9-]+)`/.exec(line)?.[1], line] as const);
  return new Map(lines.flatMap(([name, line]) => (name === undefined ? [] : [[name, line] as const])));
}

function renderRow({ name, what, expected, realOnly }: Scenario, { embedded, real }: Outcomes): string {
  const wanted = `${expected.decision}${expected.reasonCodes === undefined ? '' : ` (${expected.reasonCodes.join(' or ')})`}`;
  const onEmbedded = realOnly === undefined ? cellOf(embedded.get(name)) : `not playable: ${realOnly}`;
  return `| \`${name}\` | ${what} | ${wanted} | ${onEmbedded} | ${cellOf(real.get(name))} |`;
}

function cellOf(outcome: Outcome | undefined): string {
  if (outcome === undefined) return 'not played';
  const { decision, reasonCode, seconds, faults } = outcome;
  const said = `${decision} (${reasonCode}), ${seconds} s`;
  return faults.length === 0 ? `✔ ${said}` : `✘ ${said}: ${faults.join('; ')}`;
}
