import { endedThreeTimes, type Played, type Scenario } from './scenario.ts';

/** Bad releases of a StatefulSet: Kubernetes waits for a broken pod for ever, so a revert in Git alone heals nothing. */
export const statefulDeliveries: readonly Scenario[] = [
  stuckBehind({ word: 'crash', cause: 'crash', certain: endedThreeTimes }),
  // All its pods were ready once, and are again between two crashes: Kubernetes may replace them by itself.
  stuckBehind({ word: 'late-crash', cause: 'crash', certain: endedThreeTimes, isHealedByItself: true }),
];

interface Stuck {
  readonly word: string;
  readonly cause: string;
  readonly certain?: NonNullable<Scenario['expected']['certain']>;
  readonly isHealedByItself?: boolean;
}

function stuckBehind({ word, cause, certain, isHealedByItself = false }: Stuck): Scenario {
  return {
    name: `stateful-${word}-delivery`,
    what: `a delivery to a StatefulSet whose image is ${word}`,
    through: 'deliver',
    tag: `2.0.0-${word}`,
    shape: { kind: 'StatefulSet', replicas: 2 },
    expected: {
      decision: 'rolled-back',
      reasonCodes: [cause],
      ...(certain === undefined ? {} : { certain }),
    },
    check: async (_, played) => findWrongRemovals(played, isHealedByItself ? 0 : 1),
  };
}

/** The timeline says which pods were deleted: some, and each once. */
function findWrongRemovals({ answer }: Played, atLeast: number): readonly string[] {
  const removed = timelineOf(answer.result).filter(({ code }) => code === 'pod-removed');
  const texts = removed.map(({ text }) => text);
  return [
    ...(removed.length >= atLeast ? [] : ['no pod was deleted']),
    ...(new Set(texts).size === texts.length ? [] : ['a pod was deleted twice']),
  ];
}

interface Entry {
  readonly code?: unknown;
  readonly text?: unknown;
}

function timelineOf({ timeline }: Readonly<Record<string, unknown>>): readonly Entry[] {
  return Array.isArray(timeline) ? timeline : [];
}
