import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { parse } from 'yaml';
import { z } from 'zod';
import { type Cloud, clouds, type EnvironmentName, environments } from './component.ts';
import { parsePath } from './trace-path.ts';
import { keywords } from './trace-sentences.ts';

/** Where the trace stands in the GitOps repository. */
export const traceFile = 'gitops/trace.yaml';

const path = z.string().refine(isPath, { message: 'is no path' });
const pattern = z.string().refine(isPattern, { message: 'is no regular expression' });
const name = z.string().regex(/^[a-z0-9]+(-[a-z0-9]+)*$/);

const subjects = ['render', 'values', 'terraform', 'file'] as const;
const verbs = ['exists', 'absent', 'equals', 'matches', 'contains', 'atLeast', 'count', 'none'] as const;

const assertionShape = z
  .strictObject({
    render: name.optional().describe('Objects of a chart of this repository, rendered as Argo CD would.'),
    values: name.optional().describe('Our values for the chart of a component, merged as Helm would.'),
    terraform: z.string().optional().describe('Resources of the evaluated root: `type`, or `type.name`.'),
    file: z.string().optional().describe('A file: YAML and JSON by their keys, any other as `text`.'),
    in: z.array(z.enum(environments)).min(1).optional(),
    kafka: z.literal('managed').optional().describe('The root as it is with a managed Kafka.'),
    where: z.record(path, z.json()).optional().describe('Only objects with one of these values.'),
    exists: z.array(path).min(1).optional().describe('There is a value.'),
    absent: z.array(path).min(1).optional().describe('There is none.'),
    equals: z.record(path, z.json()).optional(),
    matches: z.record(path, pattern).optional().describe('A text that the expression finds.'),
    contains: z
      .record(path, z.json())
      .optional()
      .describe('A list with this, a map with this, a text with this.'),
    atLeast: z.record(path, z.number()).optional().describe('A number, or a list as long as this.'),
    count: z.int().min(1).optional().describe('At least so many objects.'),
    none: z.literal(true).optional().describe('No such object, though there are others.'),
  })
  .refine((assertion) => subjects.filter((subject) => assertion[subject] !== undefined).length === 1, {
    message: `has one of ${subjects.join(', ')}`,
  })
  .refine((assertion) => verbs.some((verb) => assertion[verb] !== undefined), {
    message: 'asserts nothing',
  })
  .refine(({ none, ...others }) => none === undefined || verbs.every((verb) => !(verb in others)), {
    message: 'asserts something of objects that are not to be there',
  });
/** What must be so in the rendered or parsed result. */
export type Assertion = z.output<typeof assertionShape>;

const evidenceShape = z.strictObject({
  files: z.array(z.string().min(1)).min(1).optional(),
  assertions: z.array(assertionShape).min(1).optional(),
  deviations: z.array(name).min(1).optional(),
});

/** One page has to hold them all. */
const deviationShape = z.strictObject({
  title: z.string().max(80),
  reason: z.string().max(260).describe('Why the sentence is not met to the letter.'),
  instead: z.string().max(260).describe('What is there, or what a team does, instead.'),
});

const sentenceShape = z.strictObject({
  id: z.string().regex(/^[A-Z]{2}-\d{1,2}[a-z]?$/),
  section: z.string().regex(/^\d+$/),
  line: z.int().min(1),
  keyword: z
    .enum([...keywords, 'none'])
    .describe('`none`: it is no requirement, and is answered all the same.'),
  sha256: z
    .string()
    .regex(/^[0-9a-f]{64}$/)
    .describe('Of the normalised sentence (scripts/platform/trace-sentences.ts).'),
  summary: z.string().min(20).max(160).describe('In our own words.'),
  everywhere: evidenceShape
    .optional()
    .describe('What is the same on every cloud; {cloud} and {env} are filled in.'),
  aks: evidenceShape.optional(),
  gke: evidenceShape.optional(),
  oke: evidenceShape.optional(),
});

/** A sentence of the specification, and what answers it. */
export type TracedSentence = z.output<typeof sentenceShape>;

export const traceShape = z
  .strictObject({
    specification: z.string(),
    deviations: z.record(name, deviationShape),
    sentences: z.array(sentenceShape).min(1),
  })
  .superRefine(({ deviations, sentences }, context) => {
    for (const problem of findGaps(sentences, Object.keys(deviations))) {
      context.addIssue({ code: 'custom', message: problem });
    }
  });

export type Trace = z.output<typeof traceShape>;

/** What answers a sentence on one cloud. */
export interface Evidence {
  readonly files: readonly string[];
  readonly assertions: readonly Assertion[];
  readonly deviations: readonly string[];
}

/** Raises an Error that names the file and what is wrong in it. */
export async function readTrace(root: string): Promise<Trace> {
  return parseTrace(await readFile(join(root, traceFile), 'utf8'));
}

/** Raises an Error that says what is wrong. */
export function parseTrace(text: string): Trace {
  const parsed = traceShape.safeParse(parse(text));
  if (!parsed.success) throw new Error(`${traceFile}: ${z.prettifyError(parsed.error)}`);
  return parsed.data;
}

/** What is said of every cloud, and what of this one. */
export function evidenceOn(sentence: TracedSentence, cloud: Cloud): Evidence {
  const parts = [sentence.everywhere, sentence[cloud]];
  return {
    files: parts.flatMap((part) => part?.files ?? []).map((file) => file.replaceAll('{cloud}', cloud)),
    assertions: parts.flatMap((part) => part?.assertions ?? []),
    deviations: parts.flatMap((part) => part?.deviations ?? []),
  };
}

/** An assertion as it is meant in one cluster. */
export function assertIn(assertion: Assertion, cloud: Cloud, environment: EnvironmentName): Assertion {
  const text = JSON.stringify(assertion).replaceAll('{cloud}', cloud).replaceAll('{env}', environment);
  return assertionShape.parse(JSON.parse(text));
}

/**
 * The environments an assertion is about. An evaluated root takes seconds, and the settings of all nine are held against
 * another table (test/tools/gitops/terraform-settings.ts): here Terraform is prod's, where nothing else is said.
 */
export function environmentsOf({ in: named, terraform }: Assertion): readonly EnvironmentName[] {
  return named ?? (terraform === undefined ? environments : ['prod']);
}

/** The files that a path with {env} names. */
export function filesOf(file: string): readonly string[] {
  if (!file.includes('{env}')) return [file];
  return environments.map((environment: EnvironmentName) => file.replaceAll('{env}', environment));
}

function findGaps(sentences: readonly TracedSentence[], deviations: readonly string[]): readonly string[] {
  const named = sentences.flatMap((sentence) =>
    clouds.flatMap((cloud) => evidenceOn(sentence, cloud).deviations),
  );
  return [
    ...findTwice(sentences.map(({ id }) => id)),
    ...findTwice(sentences.map(({ sha256 }) => sha256)),
    ...sentences.flatMap(findUnanswered),
    ...named
      .filter((deviation) => !deviations.includes(deviation))
      .map((deviation) => `no deviation is called ${deviation}`),
    ...deviations
      .filter((deviation) => !named.includes(deviation))
      .map((deviation) => `nothing deviates by ${deviation}`),
  ];
}

function findTwice(values: readonly string[]): readonly string[] {
  return values
    .filter((value, index) => values.indexOf(value) !== index)
    .map((value) => `${value} is there twice`);
}

function findUnanswered(sentence: TracedSentence): readonly string[] {
  return clouds.flatMap((cloud) => {
    const { files, assertions, deviations } = evidenceOn(sentence, cloud);
    const isAnswered = deviations.length > 0 || (files.length > 0 && assertions.length > 0);
    return isAnswered ? [] : [`${sentence.id} has neither files with assertions nor a deviation on ${cloud}`];
  });
}

function isPath(text: string): boolean {
  try {
    return parsePath(text).length > 0;
  } catch {
    return false;
  }
}

function isPattern(text: string): boolean {
  try {
    return new RegExp(text).source !== '';
  } catch {
    return false;
  }
}
