import { services } from '../sandbox/seed.ts';
import { deliverOne } from './delivery.ts';
import { explainProd, freezeProd, liftFreeze } from './freeze.ts';
import { promoteAll, promoteFrozen, promoteTooEarly } from './promotion.ts';
import { releaseAgain, tryAgain } from './quarantine.ts';
import { deliverTogether } from './queue.ts';
import { buildAll, buildRelease, retag } from './releases.ts';
import type { Chapter } from './scene.ts';
import { letProdSoak } from './soak.ts';
import { service, type World } from './world.ts';

/** The story of the demo: five services all the way, one that crashes and is kept out, one that does not exist. */
export function writeChapters(world: World): readonly Chapter[] {
  const good = buildAll(world, { version: '1.5.0', fate: 'ready', build: 41 });
  const crashing = buildRelease(world, { version: '1.6.0', fate: 'crash', build: 42 });
  const again = retag(crashing, '1.6.1');
  const missing = buildRelease(world, { version: '1.7.0', fate: 'missing', build: 44 });
  const toStaging = { environment: 'staging', from: 'dev', releases: good } as const;
  const toProd = { environment: 'prod', from: 'staging', releases: good } as const;
  const back = (rootCause: string) => ({ kind: 'rolled-back', rootCause, to: '1.5.0' }) as const;
  return [
    {
      title: `${services.length} services are released at the same moment`,
      story:
        'Five processes write to one branch. They meet in the queue: whoever is ahead writes for those who wait.',
      follows: 'services',
      scenes: [deliverTogether(good)],
    },
    {
      title: 'What dev has proved goes on to staging; prod lets it soak first',
      story: 'The rule is a line of slipway.yaml. Nothing runs while a release soaks.',
      follows: 'environments',
      scenes: [letProdSoak, promoteAll(toStaging), promoteTooEarly(toProd)],
    },
    {
      title: `Meanwhile ${service} 1.6.0 crashes when it starts`,
      story:
        'It is caught in dev and taken back; its digest is kept out until somebody says why it may come again.',
      follows: 'environments',
      scenes: [
        deliverOne({ environment: 'dev', release: crashing, ends: back('crash') }),
        tryAgain(again),
        releaseAgain(again, crashing),
      ],
    },
    {
      title: 'Somebody freezes prod, and lifts the freeze later',
      story: 'The soak goes on and ends; the freeze holds. What staging has proved goes when it is lifted.',
      follows: 'environments',
      scenes: [freezeProd, explainProd, promoteFrozen(toProd), liftFreeze, promoteAll(toProd)],
    },
    {
      title: `${service} 1.7.0 was never pushed, and somebody in a hurry breaks the glass to bring it to prod`,
      story: 'The registry does not have the image: nobody needs to wait for a time-out.',
      follows: 'environments',
      scenes: [
        deliverOne({
          environment: 'prod',
          release: missing,
          ends: back('image-missing'),
          breakGlass: 'in a hurry',
        }),
      ],
    },
  ];
}
