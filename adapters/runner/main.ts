import type { ActionContext, ActionDefinition, RunAction } from '../../core/action/definition.ts';
import { type Ending, endingOf, endingOfError } from '../../core/action/ending.ts';
import { parseFlags } from '../../core/action/flags.ts';
import type { InputTable } from '../../core/action/inputs.ts';
import { type GivenInputs, parseInputs } from '../../core/action/parse-inputs.ts';
import {
  addFromVariables,
  findMistypedInputs,
  listSecrets,
  readWorkflowInputs,
  type Variables,
} from '../../core/action/read-given.ts';
import { messageOf, SlipwayError } from '../../core/errors.ts';
import { parseUrl, readCredentials } from '../../core/net/parse-url.ts';
import { retryRules } from '../../core/net/retry.ts';
import type { Clock } from '../../core/ports/clock.ts';
import type { HttpClient, HttpSettings } from '../../core/ports/http.ts';
import type { RunProcess } from '../../core/ports/process.ts';
import { watchSignals } from './cancellation.ts';
import { choosePlace, type Place, readRunFacts } from './environment.ts';
import { requestIdToken } from './id-token.ts';
import { leave, writeTo } from './process-end.ts';
import type { Stage } from './stage.ts';

/** What the runner needs of the other adapters; `actions/start.ts` puts them together. */
export interface World {
  readonly clock: Clock;
  /** Children get what the request says and a short list of these variables. */
  makeRunProcess(variables: Variables): RunProcess;
  makeHttpClient(settings: HttpSettings): HttpClient;
}

export interface Host {
  readonly world: World;
  /** The words after `slipway <action>`; left out where the process is the action itself. */
  readonly commandLine?: readonly string[];
}

interface Launch<Inputs extends InputTable> {
  readonly definition: ActionDefinition<Inputs>;
  readonly load: () => Promise<RunAction<Inputs>>;
  readonly world: World;
  readonly variables: Variables;
  readonly place: Place;
  readonly json: boolean;
  readonly given: GivenInputs;
}

/**
 * The life of an action from its inputs to the exit status of the process (DESIGN 3): reads inputs once, masks secrets,
 * runs, reports, writes outputs, and ends the process. `load` brings the code only when there is something to run.
 */
export async function runMain<Inputs extends InputTable>(
  definition: ActionDefinition<Inputs>,
  load: () => Promise<RunAction<Inputs>>,
  { world, commandLine }: Host,
): Promise<void> {
  const variables = process.env;
  const argv = commandLine ?? process.argv.slice(2);
  const place = commandLine === undefined ? choosePlace(variables, argv) : 'terminal';
  const flags = parseFlags(definition.inputs, argv, definition.positionals);
  if (flags.help) return showHelp(definition, flags.json);
  const written = place === 'workflow' ? readWorkflowInputs(definition.inputs, variables) : flags.given;
  const given = addFromVariables(definition.inputs, written, variables);
  const exitStatus = await live({ definition, load, world, variables, place, json: flags.json, given });
  return leave(exitStatus);
}

/** With `--json` the help is for programs: the schema of the inputs. */
async function showHelp(definition: ActionDefinition<InputTable>, json: boolean): Promise<void> {
  const write = writeTo(process.stdout);
  if (json) {
    const { renderInputSchema } = await import('../../core/action/schema.ts');
    write(`${JSON.stringify(renderInputSchema(definition))}\n`);
  } else {
    const { renderHelp } = await import('../../core/action/help.ts');
    write(renderHelp(definition, process.stdout.columns));
  }
  return leave(0);
}

async function live<Inputs extends InputTable>(launch: Launch<Inputs>): Promise<number> {
  const { definition, variables } = launch;
  const stage = await createStage(launch);
  for (const secret of secretsOf(launch)) stage.maskSecret(secret);
  if (launch.place === 'workflow') warnOfMistypedInputs(definition.inputs, variables, stage);
  const cancellation = watchSignals(stage.progress.note);
  const outOfTime = cancellation.outOfTime.then((error) => endingOfError(definition.name, error));
  const ending = await Promise.race([execute(launch, stage, cancellation.signal), outOfTime]);
  cancellation.stop();
  return finish(stage, ending, launch.given);
}

async function createStage<Inputs extends InputTable>(launch: Launch<Inputs>): Promise<Stage> {
  const { variables, world, json, place } = launch;
  if (place === 'workflow') {
    const { createWorkflowStage } = await import('./workflow-stage.ts');
    const { temporaryFolder } = readRunFacts(variables, place);
    const outputFile = variables['GITHUB_OUTPUT'];
    return createWorkflowStage({
      write: writeTo(process.stdout),
      clock: world.clock,
      temporaryFolder,
      outputFile,
    });
  }
  const { createTerminalStage } = await import('./terminal-stage.ts');
  return createTerminalStage({ variables, clock: world.clock, json });
}

/** Secrets of the inputs, the token for Git, and passwords of proxies. */
function secretsOf<Inputs extends InputTable>({
  definition,
  given,
  variables,
}: Launch<Inputs>): readonly string[] {
  const token = variables['SLIPWAY_GIT_TOKEN'] ?? '';
  const proxies = Object.keys(variables).filter((name) => /^https?_proxy$/i.test(name));
  const passwords = proxies.flatMap((name) => passwordsOf(variables[name] ?? ''));
  return [...listSecrets(definition.inputs, given), token, ...passwords].filter((secret) => secret !== '');
}

function passwordsOf(address: string): readonly string[] {
  const url = parseUrl(address);
  return url === undefined ? [] : [url.password, readCredentials(url).password];
}

function warnOfMistypedInputs(table: InputTable, variables: Variables, stage: Stage): void {
  for (const { given, meant } of findMistypedInputs(table, variables)) {
    stage.progress.warn(`The input ${given} is not known and was ignored; did you mean ${meant}?`);
  }
}

async function execute<Inputs extends InputTable>(
  launch: Launch<Inputs>,
  stage: Stage,
  signal: AbortSignal,
): Promise<Ending> {
  const { definition } = launch;
  try {
    const inputs = parseInputs(definition, launch.given);
    const run = await launch.load();
    return endingOf(definition.name, await run(inputs, createContext(launch, stage, signal)));
  } catch (error) {
    const isEcho = signal.aborted && !(error instanceof SlipwayError);
    return endingOfError(definition.name, isEcho ? signal.reason : error);
  }
}

function createContext<Inputs extends InputTable>(
  { world, variables, place }: Launch<Inputs>,
  stage: Stage,
  signal: AbortSignal,
): ActionContext {
  const facts = readRunFacts(variables, place);
  const makeIdClient = () => world.makeHttpClient({ proxy: facts.proxy, retry: retryRules['id-token'] });
  return {
    facts,
    progress: stage.progress,
    clock: world.clock,
    runProcess: world.makeRunProcess(variables),
    makeHttpClient: world.makeHttpClient,
    issueIdToken: (audience) => issueIdToken({ variables, stage, client: makeIdClient() }, audience),
    maskSecret: stage.maskSecret,
    signal,
  };
}

async function issueIdToken(
  { variables, stage, client }: { variables: Variables; stage: Stage; client: HttpClient },
  audience: string,
): Promise<string> {
  const token = await requestIdToken(client, variables, audience);
  stage.maskSecret(token);
  return token;
}

/** What cannot be written down is an error of its own: later steps would read nothing and go on. */
async function finish(stage: Stage, ending: Ending, given: GivenInputs): Promise<number> {
  const failOn = (given.texts.get('fail-on') ?? [])
    .flatMap((text) => text.split('\n'))
    .map((line) => line.trim());
  try {
    return await stage.finish(ending, failOn);
  } catch (error) {
    const { decision, reasonCode } = ending.result;
    stage.progress.warn(
      `The outcome (${decision}, ${reasonCode}) could not be handed on: ${messageOf(error)}`,
    );
    return 3;
  }
}
