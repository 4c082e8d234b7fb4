import { isObject, type JsonObject, listField, objectOf, textField } from '../argocd/fields.ts';
import { asObject } from './application.ts';
import type { ApplicationSetObservation, ApplicationSetRef } from './observation.ts';

/** One application of an ApplicationSet that syncs in steps. */
export interface RollingApplication {
  readonly name: string;
  /** The first step is 1. */
  readonly step: number;
  /** Waiting, Pending, Progressing or Healthy. */
  readonly status: string;
}

/** How an ApplicationSet syncs its applications. */
export interface RollingSyncView {
  readonly kind: 'read';
  /** Without it each application syncs by itself, or not at all. */
  readonly isRolling: boolean;
  readonly stepCount: number;
  /** Steps whose applications are never synced by the ApplicationSet (`maxUpdate: 0`). */
  readonly heldSteps: ReadonlySet<number>;
  readonly applications: readonly RollingApplication[];
}

/** What is known of an ApplicationSet; `unread` where it was asked for and not given. */
export type RollingSync = RollingSyncView | { readonly kind: 'unread'; readonly message: string };

/** Reads the answer to the question for an ApplicationSet. */
export function readRollingSync({ body, error }: ApplicationSetObservation): RollingSync {
  const object = asObject(body);
  if (!isObject(object?.['spec'])) return { kind: 'unread', message: error ?? 'no readable answer' };
  const strategy = objectOf(object['spec']['strategy']);
  const steps = listField(objectOf(strategy['rollingSync']), 'steps').map(objectOf);
  return {
    kind: 'read',
    isRolling: textField(strategy, 'type') === 'RollingSync' && steps.length > 0,
    stepCount: steps.length,
    heldSteps: new Set(steps.flatMap((step, index) => (isHeld(step) ? [index + 1] : []))),
    applications: listField(objectOf(object['status']), 'applicationStatus').map((entry) =>
      readRollingApplication(objectOf(entry)),
    ),
  };
}

/** A percentage above 0 always lets one application through. */
function isHeld({ maxUpdate }: JsonObject): boolean {
  return maxUpdate === 0 || maxUpdate === '0' || maxUpdate === '0%';
}

function readRollingApplication(entry: JsonObject): RollingApplication {
  return {
    name: textField(entry, 'application') ?? '',
    step: Number(textField(entry, 'step') ?? 0),
    status: textField(entry, 'status') ?? '',
  };
}

/** One name for one ApplicationSet. */
export function keyOfSet({ namespace, name }: ApplicationSetRef): string {
  return `${namespace}/${name}`;
}
