import { isObject, type JsonObject, listField, numberField, parseJson, textField } from '../argocd/fields.ts';
import { definedOnly } from '../defined-only.ts';
import { SlipwayError } from '../errors.ts';
import type { Observation, PausedPolicy, ResourceRef, StartObservation } from './observation.ts';
import { readRef } from './resource-ref.ts';

/** Reads one line of a trace. Raises `trace-line-invalid` (caller) with the number of the line and what is wrong. */
export function readTraceLine(text: string, line: number): Observation {
  const value = parseJson(text)?.value;
  if (!isObject(value)) throw invalidLine(line, 'it is not a JSON object');
  const at = textField(value, 'at') ?? '';
  if (Number.isNaN(Date.parse(at))) throw invalidLine(line, 'its "at" is not an ISO time');
  const source = textField(value, 'source') ?? '';
  const read = readers.get(source);
  if (read === undefined) {
    throw invalidLine(line, `its source "${source}" is none of ${[...readers.keys()].join(', ')}`);
  }
  return read({ value, at, line });
}

interface Line {
  readonly value: JsonObject;
  readonly at: string;
  readonly line: number;
}

const readers: ReadonlyMap<string, (line: Line) => Observation> = new Map([
  ['start', readStart],
  ['get', readGet],
  ['stream', readStream],
  ['tree', (line) => ({ source: 'tree', ...readAnswer(line) })],
  ['resource', (line) => ({ source: 'resource', ...readAnswer(line), ...readSubject(line) })],
  [
    'events',
    (line) => ({
      source: 'events',
      ...readAnswer(line),
      ...definedOnly({ uid: textField(line.value, 'uid') }),
    }),
  ],
  ['logs', readLogs],
  ['windows', (line) => ({ source: 'windows', ...readAnswer(line) })],
  ['applicationset', readApplicationSet],
  ['git', readGit],
  ['registry', readRegistry],
  ['time', ({ at }) => ({ source: 'time', at })],
]);

function readStart({ value, at, line }: Line): StartObservation {
  const baseline = isObject(value['baseline']) ? value['baseline'] : null;
  const named = texts(value, 'applications');
  return {
    at,
    source: 'start',
    revision: required(value, 'revision', line),
    images: texts(value, 'images'),
    applications: named.length > 0 ? named : Object.keys(baseline ?? {}),
    stability: textField(value, 'stability') ?? '',
    timeout: textField(value, 'timeout') ?? '',
    baseline,
    ...definedOnly({
      repository: textField(value, 'repository'),
      branch: textField(value, 'branch'),
      paused: pausedPolicies.find((policy) => policy === value['paused']),
      sync: typeof value['sync'] === 'boolean' ? value['sync'] : undefined,
      asksCluster: typeof value['asksCluster'] === 'boolean' ? value['asksCluster'] : undefined,
      wereThere: typeof value['wereThere'] === 'boolean' ? value['wereThere'] : undefined,
      takesBack: Array.isArray(value['takesBack']) ? texts(value, 'takesBack') : undefined,
      onFailure: failurePolicies.find((policy) => policy === value['onFailure']),
    }),
  };
}

const pausedPolicies: readonly PausedPolicy[] = ['wait', 'success', 'fail'];
const failurePolicies = ['fail-fast', 'wait-all'] as const;

function readGet(line: Line): Observation {
  const refresh = refreshes.find((kind) => kind === line.value['refresh']);
  return { source: 'get', ...readAnswer(line), ...definedOnly({ refresh }) };
}

const refreshes = ['normal', 'hard'] as const;

function readStream({ value, at, line }: Line): Observation {
  const event = streamEvents.find((kind) => kind === value['event']);
  if (event === undefined) throw invalidLine(line, `its event is none of ${streamEvents.join(', ')}`);
  return {
    source: 'stream',
    at,
    app: readApp(value),
    event,
    body: value['body'],
    ...definedOnly({ type: textField(value, 'type') }),
  };
}

const streamEvents = ['open', 'message', 'close'] as const;

function readLogs(line: Line): Observation {
  const { value } = line;
  return {
    source: 'logs',
    ...readAnswer(line),
    pod: required(value, 'pod', line.line),
    ...definedOnly({
      container: textField(value, 'container'),
      previous: typeof value['previous'] === 'boolean' ? value['previous'] : undefined,
      text: textField(value, 'text'),
    }),
  };
}

function readApplicationSet({ value, at, line }: Line): Observation {
  return {
    source: 'applicationset',
    at,
    namespace: textField(value, 'namespace') ?? '',
    name: required(value, 'name', line),
    body: value['body'],
    ...definedOnly({ status: numberField(value, 'status'), error: textField(value, 'error') }),
  };
}

function readGit({ value, at, line }: Line): Observation {
  return {
    source: 'git',
    at,
    revision: required(value, 'revision', line),
    contains: texts(value, 'contains'),
    lacks: texts(value, 'lacks'),
    ...(value['same'] === undefined ? {} : { same: texts(value, 'same') }),
  };
}

function readRegistry({ value, at, line }: Line): Observation {
  return {
    source: 'registry',
    at,
    image: required(value, 'image', line),
    status: numberField(value, 'status') ?? 0,
  };
}

/** What lines about an application have in common; `status` and `error` stand where no body was given. */
function readAnswer({ value, at }: Line) {
  return {
    at,
    app: readApp(value),
    body: value['body'],
    ...definedOnly({ status: numberField(value, 'status'), error: textField(value, 'error') }),
  };
}

function readSubject({ value }: Line): { readonly ref?: ResourceRef } {
  return isObject(value['ref']) ? { ref: readRef(value['ref']) } : {};
}

/** Empty where the line does not say it: then it is about the only application there is. */
function readApp(value: JsonObject): string {
  return textField(value, 'app') ?? '';
}

function texts(value: JsonObject, name: string): readonly string[] {
  return listField(value, name).filter((item) => typeof item === 'string');
}

function required(value: JsonObject, name: string, line: number): string {
  const text = textField(value, name);
  if (text === undefined) throw invalidLine(line, `it has no "${name}"`);
  return text;
}

/** The error of a line that is not of the trace format. */
export function invalidLine(line: number, why: string): SlipwayError {
  return new SlipwayError({
    code: 'trace-line-invalid',
    kind: 'caller',
    what: `Line ${line} of the trace cannot be read`,
    why,
    fix: 'A trace is one JSON object a line, each with "at" and "source", the first with source "start"',
  });
}
