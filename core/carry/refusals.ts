import type { Environment } from '../config/config.ts';
import { SlipwayError } from '../errors.ts';
import type { ScalarValue } from '../yaml/scalar-value.ts';
import type { NamedPlace } from './value-place.ts';

/** Codes of everything that a declared value is not carried for. */
export const carryRefusals = {
  'carry-missing': 'A value that is declared to go along is not there, on one side or the other.',
  'carry-kind': 'A value that is declared to go along is of another kind where it goes to.',
  'carry-ambiguous': 'Nobody can tell from which target a declared value comes.',
  'carry-unknown': 'The ledger names no commit in which a declared value was verified.',
} as const;

function nameOf({ selector, file, where }: NamedPlace): string {
  return `${selector} of ${file} (${where})`;
}

const CHECK = 'Correct `carry` in slipway.yaml, or write the value by hand on both sides once';

export function missingFile(place: NamedPlace): SlipwayError {
  return new SlipwayError({
    code: 'carry-missing',
    kind: 'caller',
    what: `${nameOf(place)} is to go along with the release, and cannot be read`,
    why: `There is no file ${place.file}`,
    fix: CHECK,
  });
}

export function missingValue(place: NamedPlace, cause: SlipwayError): SlipwayError {
  return new SlipwayError({
    code: 'carry-missing',
    kind: 'caller',
    what: `${nameOf(place)} is to go along with the release, and cannot be read`,
    why: `${cause.what}. ${cause.why}`,
    fix: `${CHECK}. ${cause.fix}`,
    cause,
  });
}

export function noPlainValue(place: NamedPlace): SlipwayError {
  return new SlipwayError({
    code: 'carry-kind',
    kind: 'caller',
    what: `${nameOf(place)} is to go along with the release, and is no value on one line`,
    why: 'Only texts, numbers, booleans and null are carried, and texts of a few hundred characters at most',
    fix: 'Carry the values inside it one by one',
  });
}

export function otherKind(
  from: NamedPlace & { readonly value: ScalarValue },
  to: NamedPlace & { readonly value: ScalarValue },
): SlipwayError {
  return new SlipwayError({
    code: 'carry-kind',
    kind: 'caller',
    what: `${nameOf(from)} is to go along with the release, and is of another kind than ${nameOf(to)}`,
    why: `One is ${describeKind(from.value)}, the other ${describeKind(to.value)}`,
    fix: 'Write both in the same way, texts in quotes where they could be taken for something else',
  });
}

function describeKind({ text, kind }: ScalarValue): string {
  return kind === 'ambiguous' ? `${text}, which readers take for different things` : `the ${kind} ${text}`;
}

export function manySources(environment: string, target: string, upstream: Environment): SlipwayError {
  return new SlipwayError({
    code: 'carry-ambiguous',
    kind: 'caller',
    what: `The values that go along to ${target === '' ? environment : `${environment}/${target}`} have no one source`,
    why: `${upstream.name} has the targets ${upstream.targets.join(', ')}, and none of that name`,
    fix: 'Name the targets alike in both environments, or let the one before have a single target',
  });
}

export function unknownCommit(image: string, upstream: string): SlipwayError {
  return new SlipwayError({
    code: 'carry-unknown',
    kind: 'caller',
    what: `The values that go along with ${image} are not known`,
    why: `The ledger does not name the commit in which it was verified in ${upstream}`,
    fix: `Deliver the release to ${upstream} once more, so that the ledger knows its commit`,
  });
}
