import { definedOnly } from '../defined-only.ts';
import { SlipwayError } from '../errors.ts';
import type { ArgocdSettings, Environment, Gates, RollbackPolicy, Service, SlipwayConfig } from './config.ts';
import { fillSelector, fillTemplate, type PlaceholderValues } from './placeholders.ts';
import { didYouMean } from './suggest.ts';

/** One service in one target of one environment, with every template filled. */
export interface Place {
  readonly service: string;
  /** Image repository of the service. */
  readonly image: string;
  readonly environment: string;
  /** Absent when the environment has no named targets. */
  readonly target?: string;
  /** Path in the GitOps repository of the file that holds the running reference. */
  readonly file: string;
  /** Empty: the editor looks for the place itself. */
  readonly selectors: readonly string[];
  readonly argocd: ArgocdSettings;
  readonly rollback: RollbackPolicy;
  readonly stabilityMs?: number;
  readonly timeoutMs?: number;
  readonly gates?: Gates;
}

export interface PlaceName {
  readonly service: string;
  readonly environment: string;
  /** Left out: every target of the environment. */
  readonly target?: string | undefined;
}

/**
 * The places a service has in an environment, in roll-out order. Raises (caller) `service-unknown`,
 * `environment-unknown`, `target-unknown` with a suggestion, `images-missing` when no file is configured.
 */
export function resolvePlaces(config: SlipwayConfig, name: PlaceName): Place[] {
  const service = findService(config, name.service);
  const environment = findEnvironment(config, name.environment);
  const targets = chooseTargets(environment, name.target);
  return targets.map((target) => fillPlace({ config, service, environment, target }));
}

/** Raises `environment-unknown` with a suggestion. */
export function findEnvironment(config: SlipwayConfig, name: string): Environment {
  return lookUp(config.environments, { kind: 'environment', name, file: config.file });
}

/** Raises `service-unknown` with a suggestion. */
export function findService(config: SlipwayConfig, name: string): Service {
  return lookUp(config.services, { kind: 'service', name, file: config.file });
}

interface LookUp {
  readonly kind: 'service' | 'environment' | 'target';
  readonly name: string;
  readonly file: string;
}

function lookUp<T>(known: ReadonlyMap<string, T>, wanted: LookUp): T {
  const found = known.get(wanted.name);
  if (found === undefined) throw unknownName(wanted, [...known.keys()]);
  return found;
}

function unknownName({ kind, name, file }: LookUp, known: readonly string[]): SlipwayError {
  const list = known.length === 0 ? 'None is there' : `Known are ${known.join(', ')}`;
  return new SlipwayError({
    code: `${kind}-unknown`,
    kind: 'caller',
    what: `${file} knows no ${kind} "${name}"`,
    why: `${list}${didYouMean(name, known)}`,
    fix: `Correct the name or add the ${kind} to ${file}.`,
  });
}

function chooseTargets(
  { name, targets }: Environment,
  wanted: string | undefined,
): readonly (string | undefined)[] {
  if (wanted === undefined) return targets.length === 0 ? [undefined] : targets;
  if (!targets.includes(wanted))
    throw unknownName({ kind: 'target', name: wanted, file: `The environment ${name}` }, targets);
  return [wanted];
}

interface PlaceParts {
  readonly config: SlipwayConfig;
  readonly service: Service;
  readonly environment: Environment;
  readonly target: string | undefined;
}

function fillPlace({ config, service, environment, target }: PlaceParts): Place {
  const values = { service: service.name, environment: environment.name, target };
  const { rollback, stabilityMs, timeoutMs, gates } = environment;
  return {
    service: service.name,
    image: service.image,
    environment: environment.name,
    ...definedOnly({ target }),
    file: fillTemplate(imagesOf(environment, config.file), values),
    selectors: environment.selectors.map((template) => fillSelector(template, values)),
    argocd: fillArgocd(environment.argocd, values),
    rollback,
    ...definedOnly({ stabilityMs, timeoutMs, gates }),
  };
}

function imagesOf({ name, images }: Environment, file: string): string {
  if (images !== undefined) return images;
  throw new SlipwayError({
    code: 'images-missing',
    kind: 'caller',
    what: `${file} does not say where ${name} keeps its images`,
    why: 'Neither the environment nor `defaults` has the key `images`',
    fix: 'Add `images`, the path of the file that holds the running image references.',
  });
}

function fillArgocd(settings: ArgocdSettings, values: PlaceholderValues): ArgocdSettings {
  const { applications, ...texts } = settings;
  const filled = Object.entries(texts).map(([key, template]) => [key, fillTemplate(template, values)]);
  return {
    ...Object.fromEntries(filled),
    applications: applications.map((template) => fillTemplate(template, values)),
  };
}
