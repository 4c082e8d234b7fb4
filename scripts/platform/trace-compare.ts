import { neutraliseLine } from '../../core/text/neutralise.ts';
import { clouds } from './component.ts';
import { evidenceOn, type Trace, type TracedSentence } from './trace.ts';
import { normaliseSentence, readSentences, type Sentence } from './trace-sentences.ts';

/**
 * What a specification and the trace of it say differently, one line each: sentences that nothing answers, answers to
 * sentences that are not there (or say something else by now), and answers that name another place or keyword.
 */
export function compareSpecification(markdown: string, { sentences }: Trace): readonly string[] {
  const written = readSentences(markdown);
  const byHash = new Map(written.map((sentence) => [sentence.sha256, sentence]));
  const unanswered = written.filter(
    ({ keyword, sha256 }) => keyword !== undefined && !sentences.some((traced) => traced.sha256 === sha256),
  );
  const stray = sentences.filter(({ sha256 }) => !byHash.has(sha256));
  const changed = pairChanged(stray, unanswered);
  const isChanged = new Set(changed.values());
  return [
    ...stray.map((traced) => describeStray(traced, changed.get(traced))),
    ...unanswered.filter((sentence) => !isChanged.has(sentence)).map(describeUnanswered),
    ...sentences.flatMap((traced) => {
      const found = byHash.get(traced.sha256);
      return found === undefined ? [] : compareFacts(traced, found);
    }),
  ];
}

/** How many sentences a trace answers, in a line for people. */
export function countAnswers({ sentences, deviations }: Trace): string {
  const required = sentences.filter(({ keyword }) => keyword !== 'none').length;
  const assertions = sentences.flatMap((sentence) =>
    clouds.flatMap((cloud) => evidenceOn(sentence, cloud).assertions),
  ).length;
  const others = sentences.length - required;
  return (
    `${required} requirements and ${others} other sentences are answered on ${clouds.length} clouds, ` +
    `by ${assertions} assertions and ${Object.keys(deviations).length} deviations.`
  );
}

/** An unanswered sentence where the answered one stood is the answered one, in other words. */
function pairChanged(
  stray: readonly TracedSentence[],
  unanswered: readonly Sentence[],
): ReadonlyMap<TracedSentence, Sentence> {
  return new Map(
    stray.flatMap((traced) => {
      const there = unanswered.find(({ line }) => line === traced.line);
      return there === undefined ? [] : [[traced, there] as const];
    }),
  );
}

function describeStray({ id, line }: TracedSentence, changed: Sentence | undefined): string {
  return changed === undefined
    ? `${id}: its sentence (line ${line}) is not in the specification`
    : `${id}: its sentence changed (line ${line}); it hashes to ${changed.sha256} now: ${quote(changed)}`;
}

function describeUnanswered({ line, keyword, sha256, text }: Sentence): string {
  return `line ${line}: nothing answers this ${keyword} (${sha256}): ${quote({ text })}`;
}

const LONGEST = 200;

/** Somebody else's text, in one harmless line. */
function quote({ text }: Pick<Sentence, 'text'>): string {
  return neutraliseLine(normaliseSentence(text), LONGEST);
}

function compareFacts(traced: TracedSentence, found: Sentence): readonly string[] {
  const facts = [
    ['line', traced.line, found.line],
    ['section', traced.section, found.section],
    ['keyword', traced.keyword, found.keyword ?? 'none'],
  ] as const;
  return facts
    .filter(([, said, is]) => said !== is)
    .map(([fact, said, is]) => `${traced.id}: its ${fact} is ${is}, not ${said}`);
}
