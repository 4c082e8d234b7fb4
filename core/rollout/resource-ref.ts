import { type JsonObject, textField } from '../argocd/fields.ts';
import { definedOnly } from '../defined-only.ts';
import type { ResourceRef } from './observation.ts';

/** One key for one object, the same from `status.resources`, the tree and a manifest (versions differ, uids may lack). */
export function keyOf({ group, kind, namespace, name }: ResourceRef): string {
  return `${group}/${kind}/${namespace}/${name}`;
}

/** Reads the flat form of Argo CD: `{group, version, kind, namespace, name, uid}`. */
export function readRef(object: JsonObject): ResourceRef {
  return {
    group: textField(object, 'group') ?? '',
    kind: textField(object, 'kind') ?? '',
    namespace: textField(object, 'namespace') ?? '',
    name: textField(object, 'name') ?? '',
    ...definedOnly({ version: textField(object, 'version'), uid: textField(object, 'uid') }),
  };
}

/** `Deployment chat-api`, as people say it. */
export function nameOf({ kind, name }: ResourceRef): string {
  return `${kind} ${name}`;
}

const WORKLOAD_KINDS: ReadonlySet<string> = new Set([
  'Deployment',
  'StatefulSet',
  'DaemonSet',
  'ReplicaSet',
  'Rollout',
  'Job',
  'CronJob',
  'Pod',
]);

/** Whether objects of this kind run containers. */
export function isWorkload({ kind }: ResourceRef): boolean {
  return WORKLOAD_KINDS.has(kind);
}

/** Kinds whose finished pods stay behind: an old image in them says nothing about what is wanted now. */
export function leavesPodsBehind({ kind }: ResourceRef): boolean {
  return kind === 'Job' || kind === 'CronJob';
}
