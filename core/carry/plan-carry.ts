import type { FileChange } from '../bump/diff.ts';
import { composeMessage } from '../bump/message.ts';
import type { PlannedChange, WritePlan } from '../bump/plan.ts';
import type { CarriedRecord } from '../bump/record.ts';
import { editScalars, readScalars } from '../yaml/scalar-edit.ts';
import type { ScalarValue } from '../yaml/scalar-value.ts';
import { missingFile, missingValue, noPlainValue, otherKind } from './refusals.ts';
import type { NamedPlace, ValuePlace } from './value-place.ts';

/** A value to carry, with the files it stands in; a file that is not there is left out. */
export interface ValueToCarry {
  readonly from: NamedPlace & { readonly bytes?: Uint8Array };
  readonly to: NamedPlace & { readonly bytes?: Uint8Array };
}

/** A longer one is a document of its own; and the commit message remembers what was replaced. */
const LONGEST_VALUE = 300;

/**
 * A bump with the declared values in it: same commit, same proof of the edit. Raises (caller) `carry-missing`,
 * `carry-kind`, and what the editor refuses; then nothing is written at all.
 */
export function carryValues(plan: WritePlan, values: readonly ValueToCarry[]): WritePlan {
  return values.reduce(carryValue, plan);
}

function carryValue(plan: WritePlan, { from, to }: ValueToCarry): WritePlan {
  const bytes = bytesIn(plan, to.file) ?? to.bytes;
  const [source, own] = [readValue(from, from.bytes), readValue(to, bytes)];
  if (source.kind !== own.kind || source.kind === 'ambiguous')
    throw otherKind({ ...from, value: source }, { ...to, value: own });
  if (bytes === undefined) throw missingFile(to);
  return setValue(plan, { place: to, bytes, value: source, before: own });
}

/** The file as the plan leaves it. */
function bytesIn({ prepared }: WritePlan, path: string): Uint8Array | undefined {
  return prepared.files.find((file) => file.path === path)?.after;
}

function readValue(place: NamedPlace, source: Uint8Array | undefined): ScalarValue {
  if (source === undefined) throw missingFile(place);
  const reading = readScalars({ source, path: place.file, selectors: [place.selector] });
  if (reading.kind === 'refused') throw missingValue(place, reading.error);
  const [value] = reading.values;
  if (value === undefined || value.text.length > LONGEST_VALUE) throw noPlainValue(place);
  return value;
}

export interface ValueToSet {
  readonly place: ValuePlace;
  /** The file as the plan leaves it. */
  readonly bytes: Uint8Array;
  readonly value: ScalarValue;
  readonly before: ScalarValue;
}

/** The plan with one more value in its commit and its message. Raises (caller) what the editor refuses. */
export function setValue(plan: WritePlan, { place, bytes, value, before }: ValueToSet): WritePlan {
  const { file, selector } = place;
  const isLiteral = value.kind !== 'string';
  const edits = [{ selector, value: value.text, isLiteral }];
  const edit = editScalars({ source: bytes, path: file, edits });
  if (edit.kind === 'refused') throw edit.error;
  if (edit.kind === 'unchanged') return plan;
  const changes = edit.changes.map(({ line, ...change }) => ({
    file,
    selector: change.selector,
    line,
    before: change.before,
    after: change.after,
  }));
  const carried = { file, selector, from: before.text, to: value.text, isLiteral };
  return withValue(plan, { change: { path: file, before: bytes, after: edit.bytes }, changes, carried });
}

interface CarriedChange {
  readonly change: FileChange;
  readonly changes: readonly PlannedChange[];
  readonly carried: CarriedRecord;
}

function withValue(plan: WritePlan, { change, changes, carried }: CarriedChange): WritePlan {
  const { prepared } = plan;
  const known = prepared.files.find(({ path }) => path === change.path);
  const others = prepared.files.filter((file) => file !== known);
  const files = [...others, known === undefined ? change : { ...known, after: change.after }];
  const record = { ...plan.record, carried: [...(plan.record.carried ?? []), carried] };
  return {
    ...plan,
    prepared: { ...prepared, files, changes: [...prepared.changes, ...changes] },
    record,
    message: composeMessage([record]),
  };
}
