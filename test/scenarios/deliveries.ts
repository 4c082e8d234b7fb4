import type { Lab } from './lab.ts';
import { endedThreeTimes, hasReason, type Played, type Scenario, web } from './scenario.ts';

/** Releases that Slipway itself writes, watches, and takes back when they fail. */
export const deliveries: readonly Scenario[] = [
  {
    name: 'delivery-good',
    what: 'a good delivery',
    through: 'deliver',
    before: (lab) => ({ 'web.yaml': web(lab, '1.0.0') }),
    tag: '2.0.0',
    expected: { decision: 'delivered', reasonCodes: ['verified'] },
  },
  takenBack({ word: 'crash', cause: 'crash', certain: endedThreeTimes }),
  takenBack({ word: 'bad-pull', cause: 'image-missing', certain: hasReason('ErrImagePull') }),
  takenBack({ word: 'late-crash', cause: 'crash', certain: endedThreeTimes }),
  takenBack({ word: 'unready', cause: 'probe-failing' }),
];

interface BadRelease {
  readonly word: string;
  readonly cause: string;
  readonly certain?: NonNullable<Scenario['expected']['certain']>;
}

function takenBack({ word, cause, certain }: BadRelease): Scenario {
  return {
    name: `delivery-${word}`,
    what: `a delivery whose image is ${word}`,
    through: 'deliver',
    before: (lab) => ({ 'web.yaml': web(lab, '1.0.0') }),
    tag: `2.0.0-${word}`,
    expected: {
      decision: 'rolled-back',
      reasonCodes: [cause],
      ...(certain === undefined ? {} : { certain }),
    },
    check: isAsBefore,
  };
}

/** What the repository says of the image, and by which commit. */
export async function isAsBefore(
  lab: Lab,
  { application, image, imageBefore }: Played,
): Promise<readonly string[]> {
  const written = (await lab.git.read(`apps/${application}/api.yaml`)) ?? '';
  const revert = (await lab.git.messages()).find((message) => message.includes('Rollback-Of:'));
  return [
    ...(written.includes(imageBefore) ? [] : ['the image before is not written']),
    ...(written.includes(image) ? ['the bad image is still written'] : []),
    ...(revert === undefined ? ['no commit says that it is a rollback'] : []),
  ];
}
