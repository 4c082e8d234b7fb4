import { tmpdir } from 'node:os';
import type { RunFacts } from '../../core/action/definition.ts';
import type { Variables } from '../../core/action/read-given.ts';
import { canIssueIdToken } from './id-token.ts';

export type Place = RunFacts['place'];

/** A step of a workflow has inputs in its environment and nothing on its command line. */
export function choosePlace(variables: Variables, argv: readonly string[]): Place {
  return variables['GITHUB_ACTIONS'] === 'true' && argv.length === 0 ? 'workflow' : 'terminal';
}

/** The facts of this run, read once. */
export function readRunFacts(variables: Variables, place: Place): RunFacts {
  const repository = variables['GITHUB_REPOSITORY'];
  const runNumber = Number(variables['GITHUB_RUN_NUMBER'] ?? Number.NaN);
  const runId = Number(variables['GITHUB_RUN_ID'] || Number.NaN);
  return {
    place,
    ...given('repository', repository),
    ...given('sha', variables['GITHUB_SHA']),
    ...(Number.isSafeInteger(runNumber) ? { runNumber } : {}),
    ...given('runUrl', readRunUrl(variables)),
    ...(Number.isSafeInteger(runId) ? { runId } : {}),
    ...given('githubApi', variables['GITHUB_API_URL']),
    ...given('actor', variables['GITHUB_ACTOR']),
    temporaryFolder: variables['RUNNER_TEMP'] || tmpdir(),
    workingFolder: (place === 'workflow' && variables['GITHUB_WORKSPACE']) || process.cwd(),
    ...given('gitToken', variables['SLIPWAY_GIT_TOKEN']),
    proxy: readProxy(variables),
    canIssueIdToken: canIssueIdToken(variables),
  };
}

/** Proxies as every Unix tool reads them; lower case wins, and `HTTP_PROXY` is left to it (CVE-2016-5385). */
function readProxy(variables: Variables): RunFacts['proxy'] {
  return {
    ...given('https', variables['https_proxy'] || variables['HTTPS_PROXY']),
    ...given('http', variables['http_proxy'] || variables['HTTP_PROXY']),
    ...given('noProxy', variables['no_proxy'] || variables['NO_PROXY']),
  };
}

function readRunUrl(variables: Variables): string | undefined {
  const { GITHUB_SERVER_URL: server, GITHUB_REPOSITORY: repository, GITHUB_RUN_ID: run } = variables;
  if (!isGiven(server) || !isGiven(repository) || !isGiven(run)) return undefined;
  const attempt = variables['GITHUB_RUN_ATTEMPT'];
  const suffix = isGiven(attempt) && attempt !== '1' ? `/attempts/${attempt}` : '';
  return `${server}/${repository}/actions/runs/${run}${suffix}`;
}

function isGiven(text: string | undefined): text is string {
  return text !== undefined && text !== '';
}

function given<Name extends string>(
  name: Name,
  text: string | undefined,
): { readonly [key in Name]?: string } {
  if (!isGiven(text)) return {};
  const facts: { [key in Name]?: string } = {};
  facts[name] = text;
  return facts;
}
