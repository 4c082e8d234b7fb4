import { type ApplicationShape, application } from '../bodies.ts';
import { type Scene, seconds } from './scene.ts';

type Resources = NonNullable<ApplicationShape['resources']>;

/** The Application as the database has it: each write is a new version. */
export interface StoredObject {
  read(): unknown;
  resources(): Resources;
  write(change: Partial<ApplicationShape>): void;
  /** What runs, as a refresh of the live state alone writes it. */
  writeLive(change?: Partial<ApplicationShape>): void;
}

export function createStoredObject(scene: Scene): StoredObject {
  const { timeline, random, deployments } = scene;
  let shape: ApplicationShape = initialShape(scene);
  let version = 1000;
  let body: unknown = application({ ...shape, version });

  const write = (change: Partial<ApplicationShape>): void => {
    version += 1 + Math.floor(random() * 3);
    shape = { ...shape, ...change, version };
    body = application(shape);
    scene.onWrite(body);
  };

  const withHealth = (resources: Resources): Resources =>
    resources.map((one) => {
      const health = deployments.find(({ name }) => name === one.name)?.health();
      return health === undefined ? one : { ...one, health: health.status, message: health.message };
    });

  const liveStatus = (): Partial<ApplicationShape> => {
    const healths = deployments.map((deployment) => deployment.health().status);
    const health = ['Degraded', 'Progressing'].find((status) => healths.includes(status)) ?? 'Healthy';
    const images = new Set(deployments.flatMap((deployment) => deployment.pods().map((pod) => pod.image)));
    const isSame = health === shape.health;
    const changedAt = isSame ? shape.changedAt : seconds(timeline.now());
    return { health, ...(changedAt === undefined ? {} : { changedAt }), images: [...images] };
  };

  return {
    read: () => body,
    resources: () => shape.resources ?? [],
    write,
    writeLive: (change = {}) => {
      write({ ...liveStatus(), ...change, resources: withHealth(change.resources ?? shape.resources ?? []) });
    },
  };
}

function initialShape({ first, deployments }: Scene): ApplicationShape {
  return {
    revision: first.revision,
    images: deployments.map((deployment) => deployment.image()),
    sync: 'Synced',
    health: 'Healthy',
    changedAt: -600,
    reconciled: -30,
    requested: false,
    conditions: [],
    operation: { revision: first.revision, started: -700, finished: -699 },
    resources: deployments.map(({ name }) => ({ name, sync: 'Synced', health: 'Healthy' })),
  };
}
