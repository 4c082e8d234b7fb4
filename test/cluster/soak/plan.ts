import { type Expected, endedThreeTimes, hasReason, type Scenario, web } from '../../scenarios/scenario.ts';
import type { ServiceRequest } from '../../scenarios/workloads.ts';
import { type Dice, rollDice } from './random.ts';

/** One release of the soak: all of it is decided by the seed. */
export interface PlannedRelease {
  readonly scenario: Scenario;
  /** How long its worker waits before it begins. */
  readonly delayMs: number;
}

/** That many releases of mixed fates, shapes and timings. */
export function planSoak(seed: number, count: number): readonly PlannedRelease[] {
  const dice = rollDice(seed);
  return Array.from({ length: count }, (_, index) => planRelease(dice, index));
}

function planRelease(dice: Dice, index: number): PlannedRelease {
  const fate = dice.pick(fates);
  const kind = dice.pick(
    kinds.filter((one) => fate.kinds === undefined || fate.kinds.includes(one.kind)),
  ).kind;
  const through = dice.chance(0.5) ? 'deliver' : 'rollout';
  const tag = `2.0.${index}${fate.word(dice)}`;
  const neighbour = dice.pick(neighbours);
  const shape: Partial<ServiceRequest> = {
    kind,
    replicas: dice.between(1, 4),
    ...(fate.ownInitImage === true ? { initImage: 'own' } : {}),
  };
  const selfHeal = dice.chance(0.7);
  const delayMs = dice.between(0, 5000);
  const scenario: Scenario = {
    name: `soak-${index}`,
    what: `${tag}, ${shape.replicas} × ${kind}, ${neighbour.name}${selfHeal ? '' : ', no self-heal'}`,
    through,
    application: { selfHeal },
    before: (lab) => (neighbour.before === undefined ? {} : { 'web.yaml': web(lab, neighbour.before) }),
    ...(neighbour.meanwhile === undefined ? {} : { change: changeNeighbour(neighbour.meanwhile) }),
    isRestless: neighbour.before?.includes('crash') === true,
    tag,
    shape,
    expected: through === 'deliver' ? delivered(fate.expected) : fate.expected,
  };
  return { scenario, delayMs };
}

function changeNeighbour(tag: string): NonNullable<Scenario['change']> {
  return (lab) => ({ 'web.yaml': web(lab, tag) });
}

/** What `deliver` makes of a verdict. */
function delivered(expected: Expected): Expected {
  return { ...expected, decision: expected.decision === 'healthy' ? 'delivered' : 'rolled-back' };
}

type Kind = NonNullable<ServiceRequest['kind']>;

const kinds: readonly { readonly kind: Kind; readonly weight: number }[] = [
  { kind: 'Deployment', weight: 7 },
  { kind: 'StatefulSet', weight: 2 },
  { kind: 'DaemonSet', weight: 1 },
];

interface Neighbour {
  readonly name: string;
  readonly weight: number;
  /** The tag of the service `web` before the release; left out, there is none. */
  readonly before?: string;
  /** Its tag since the commit of the release. */
  readonly meanwhile?: string;
}

const neighbours: readonly Neighbour[] = [
  { name: 'alone', weight: 5 },
  { name: 'beside a service that is fine', weight: 2, before: '1.0.0' },
  { name: 'beside a service that is released too', weight: 2, before: '1.0.0', meanwhile: '2.0.0-slow-6' },
  { name: 'beside a service that breaks meanwhile', weight: 2, before: '1.0.0', meanwhile: '2.0.0-crash' },
  { name: 'beside a service that crashes for long', weight: 1, before: '1.0.0-crash' },
];

interface Fate {
  readonly weight: number;
  /** What is added to the tag. */
  readonly word: (dice: Dice) => string;
  readonly expected: Expected;
  /** Where only some kinds of workload show it. */
  readonly kinds?: readonly Kind[];
  readonly ownInitImage?: boolean;
}

const healthy: Expected = { decision: 'healthy' };

function fails(reasonCode: string, certain?: Expected['certain']): Expected {
  return { decision: 'failed', reasonCodes: [reasonCode], ...(certain === undefined ? {} : { certain }) };
}

const fates: readonly Fate[] = [
  { weight: 6, word: () => '', expected: healthy },
  { weight: 4, word: (dice) => `-slow-${dice.between(2, 25)}`, expected: healthy },
  { weight: 1, word: () => '-flap-1', expected: healthy },
  { weight: 1, word: () => '-flap-2', expected: healthy },
  { weight: 2, word: () => '-recovers', expected: healthy },
  { weight: 1, word: () => '-late-pull', expected: healthy },
  { weight: 1, word: () => '-throttled', expected: healthy },
  { weight: 3, word: () => '-crash', expected: fails('crash', endedThreeTimes) },
  { weight: 2, word: () => '-late-crash', expected: fails('crash', endedThreeTimes) },
  { weight: 1, word: () => '-oom', expected: fails('oom', endedThreeTimes) },
  { weight: 3, word: () => '-bad-pull', expected: fails('image-missing', hasReason('ErrImagePull')) },
  { weight: 1, word: () => '-bad-auth', expected: fails('image-auth', hasReason('ErrImagePull')) },
  { weight: 1, word: () => '-unready', expected: fails('probe-failing'), kinds: ['Deployment'] },
  {
    weight: 1,
    word: () => '-no-config',
    expected: fails('config-missing', hasReason('CreateContainerConfigError')),
  },
  { weight: 1, word: () => '-init-fail', expected: fails('crash', endedThreeTimes), ownInitImage: true },
];
