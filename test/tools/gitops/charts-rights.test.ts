import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { collect } from './collect.ts';
import { clusters, type ManifestObject, renderCluster } from './render.ts';
import { root } from './root.ts';

const [tasks, reminders, broadcast] = [
  'todo.tasks.events',
  'todo.reminders.events',
  'todo.task_updates.broadcast',
];
const dlq = (topic: string): string => `${topic}.dlq`;

interface Rights {
  readonly reads: readonly string[];
  readonly writes: readonly string[];
  /** Consumer group, and whether it is the beginning of a name. */
  readonly group?: readonly [string, 'literal' | 'prefix'];
}

/** What each service may do in Kafka, written by hand from the specification's table of services and ACLs. */
const rights: Readonly<Record<string, Rights>> = {
  'chat-api': { reads: [], writes: [tasks, reminders] },
  'recurring-task-worker': {
    reads: [tasks],
    writes: [tasks, dlq(tasks)],
    group: ['recurring-task-worker', 'literal'],
  },
  'reminder-scheduler': {
    reads: [tasks],
    writes: [reminders, dlq(reminders)],
    group: ['reminder-scheduler', 'literal'],
  },
  'reminder-trigger': {
    reads: [reminders, dlq(reminders)],
    writes: [reminders, dlq(reminders)],
    group: ['reminder-trigger', 'literal'],
  },
  'notification-service': {
    reads: [reminders, dlq(reminders)],
    writes: [],
    group: ['notification-service', 'literal'],
  },
  'task-broadcaster': {
    reads: [tasks],
    writes: [broadcast, dlq(broadcast)],
    group: ['task-broadcaster', 'literal'],
  },
  'websocket-service': { reads: [broadcast], writes: [], group: ['websocket-service', 'prefix'] },
  'audit-service': {
    reads: [tasks, dlq(tasks), reminders, dlq(reminders), broadcast, dlq(broadcast)],
    writes: [],
    group: ['audit-service', 'literal'],
  },
};

interface Acl {
  readonly resource: { readonly type: string; readonly name: string; readonly patternType: string };
  readonly operations: readonly string[];
}

/** ACLs as one line each, so that two lists can be compared. */
function showAcl({ resource, operations }: Acl): string {
  return `${resource.type} ${resource.patternType} ${resource.name}: ${[...operations].sort().join(' ')}`;
}

function expectedAcls({ reads, writes, group }: Rights): readonly string[] {
  return [
    ...writes.map((topic) => `topic literal ${topic}: Describe Write`),
    ...reads.map((topic) => `topic literal ${topic}: Describe Read`),
    ...(group === undefined ? [] : [`group ${group[1]} ${group[0]}: Read`]),
  ].sort();
}

interface Subscription {
  readonly scopes: readonly string[];
  readonly spec: { readonly topic: string; readonly pubsubname: string; readonly deadLetterTopic?: string };
}

function ofKind<Shape>(
  objects: readonly ManifestObject[],
  kind: string,
): readonly (ManifestObject & Shape)[] {
  return objects.filter((object): object is ManifestObject & Shape => object.kind === kind);
}

/** Every Secret that something makes: an ExternalSecret, or the Access Operator from a KafkaAccess. */
function madeSecrets(objects: readonly ManifestObject[]): ReadonlySet<string> {
  const external = ofKind<{ spec: { target: { name: string } } }>(objects, 'ExternalSecret');
  const access = ofKind<{ spec: { secretName: string } }>(objects, 'KafkaAccess');
  return new Set([
    ...external.map(({ metadata, spec }) => `${metadata.namespace}/${spec.target.name}`),
    ...access.map(({ metadata, spec }) => `${metadata.namespace}/${spec.secretName}`),
  ]);
}

/** Every Secret of its namespace that an object takes something from. */
function usedSecrets(object: ManifestObject): readonly string[] {
  const isCloudStore =
    (object as { auth?: { secretStore: string } }).auth?.secretStore === 'secretstore-cloud';
  if (object.kind === 'Component' && isCloudStore) return [];
  const references = [
    ...collect(object['spec'], 'secretKeyRef'),
    ...collect(object['spec'], 'secretTargetRef').flat(),
  ];
  const names = [...collect(references, 'name'), ...collect(collect(object['spec'], 'secret'), 'secretName')];
  return names.map((name) => `${object.metadata.namespace}/${name}`);
}

describe.each(clusters)('in $environment on $cloud', ({ environment, cloud }) => {
  const rendered = renderCluster({ environment, cloud });

  test('each service may do in Kafka what the table says, and nothing else', async () => {
    const users = ofKind<{ spec: { authorization: { acls: Acl[] } } }>(await rendered, 'KafkaUser');
    const found = users.map(({ metadata, spec }) => [
      metadata.name,
      spec.authorization.acls.map(showAcl).sort(),
    ]);
    const { 'schema-registry': registry, ...services } = Object.fromEntries(found);
    const wanted = Object.entries(rights).map(([name, its]) => [name, expectedAcls(its)]);
    expect(services).toEqual(Object.fromEntries(wanted));
    expect(registry).toEqual([
      'group literal schema-registry: Read',
      'topic literal _schemas: Create Describe DescribeConfigs Read Write',
    ]);
  });

  test('each subscribes to what it may read, and leaves dead letters where it may write', async () => {
    const subscriptions = ofKind<Subscription>(await rendered, 'Subscription');
    for (const [name, { reads, writes }] of Object.entries(rights)) {
      const own = subscriptions.filter(({ scopes }) => scopes.includes(name));
      expect(own.map(({ spec }) => spec.topic).sort(), name).toEqual([...reads].sort());
      for (const { spec } of own) {
        expect(spec.pubsubname).toBe(`pubsub-kafka-todo-${name}`);
        if (spec.deadLetterTopic !== undefined) expect(writes, name).toContain(spec.deadLetterTopic);
      }
    }
  });

  test('every topic that anyone names is there, wide enough for those who share its work', async () => {
    const topics = ofKind<{ spec: { topicName: string; partitions: number } }>(await rendered, 'KafkaTopic');
    const partitions = new Map(topics.map(({ spec }) => [spec.topicName, spec.partitions]));
    for (const { reads, writes } of Object.values(rights))
      for (const topic of [...reads, ...writes]) expect(partitions.has(topic), topic).toBe(true);
    const scaled = ofKind<{
      spec: { maxReplicaCount: number; triggers: { metadata: { topic: string } }[] };
    }>(await rendered, 'ScaledObject');
    for (const { metadata, spec } of scaled) {
      const widest = Math.max(...spec.triggers.map((trigger) => partitions.get(trigger.metadata.topic) ?? 0));
      expect(spec.maxReplicaCount, metadata.name).toBeLessThanOrEqual(widest);
    }
    expect(scaled).toHaveLength(environment === 'dev' ? 0 : 6);
  });

  test('every Secret that something takes is made by something', async () => {
    const made = madeSecrets(await rendered);
    const used = (await rendered).flatMap(usedSecrets);
    expect(used.length).toBeGreaterThan(20);
    expect(used.filter((name) => !made.has(name))).toEqual([]);
    expect([...made].filter((name) => !used.includes(name) && !isReadByDapr(name, cloud))).toEqual([]);
  });
});

/** On OKE the entries of the vault are Secrets that Dapr reads through its own store. */
function isReadByDapr(name: string, cloud: string): boolean {
  const entries = ['todo-database', 'audit-database', 'state-postgresql-todo'];
  const keys = ['openai-api-key', 'smtp-credentials', 'notification-webhook'];
  return cloud === 'oke' && [...entries, ...keys].includes(name.replace('todo-apps/', ''));
}

describe('the schemas', () => {
  test('are one for each topic, each an envelope whose events are a union', async () => {
    const folder = join(root, 'gitops', 'schemas');
    const files = (await readdir(folder)).sort();
    expect(files).toEqual([tasks, reminders, broadcast].map((topic) => `${topic}.avsc`).sort());
    for (const file of files) {
      const { type, fields } = JSON.parse(await readFile(join(folder, file), 'utf8')) as {
        readonly type: string;
        readonly fields: readonly { readonly name: string; readonly type: unknown }[];
      };
      expect(type).toBe('record');
      const { type: union } = fields.find(({ name }) => name === 'event') ?? {};
      expect(Array.isArray(union), file).toBe(true);
    }
  });
});
