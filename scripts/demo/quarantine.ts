import { type Called, callSlipway, describeEnd } from './call.ts';
import { deliveryArgs } from './delivery.ts';
import { act } from './freeze.ts';
import type { Release } from './releases.ts';
import type { Scene, Stagehand } from './scene.ts';

const reason = 'the crash was our own test';

/** Tries to bring back what was taken back, under another tag and as a newer build. */
export function tryAgain(release: Release): Scene {
  return async (stagehand) => {
    const { show } = stagehand;
    const called = await deliverToDev(release, stagehand);
    show.row('dev', 'bad', `${release.version} is refused: the same digest is in quarantine`);
    const { service, version } = release;
    return {
      promises: [
        {
          sentence: `${service} ${version}, the same digest under another tag, is refused: it is in quarantine`,
          holds: called.exitCode === 1 && called.result?.reasonCode === 'quarantined',
          instead: describeEnd(called),
        },
      ],
      drawn: [{ lane: 'dev', attempts: [refusedAttempt(release, called)] }],
      listed: [{ environment: 'dev', what: `${service} ${version}`, called }],
    };
  };
}

/** Somebody lets the digest go, with a reason; whether it would be written now is asked, and not done. */
export function releaseAgain(release: Release, crashed: Release): Scene {
  return async (stagehand) => {
    const { show, memory } = stagehand;
    const words = ['release', '--service', release.service, '--environment', 'dev', '--reason', reason];
    const called = await act(words, stagehand);
    const asked = await deliverToDev(release, stagehand, ['--dry-run']);
    show.row('dev', 'good', `${release.version} is released from quarantine; a dry run would write it`);
    const from = memory.quarantinedAt ?? called.startedAt;
    return {
      promises: [
        {
          sentence:
            'slipway release lifts the quarantine, with a reason: a dry run would write the digest again',
          holds: called.exitCode === 0 && asked.exitCode === 0 && asked.result?.decision === 'planned',
          instead: `release: ${describeEnd(called)}; deliver: ${describeEnd(asked)}`,
        },
      ],
      drawn: [
        {
          lane: 'dev',
          hold: {
            kind: 'quarantine',
            label: `the digest of ${crashed.service} ${crashed.version}`,
            from,
            to: called.endedAt,
          },
        },
      ],
      listed: [{ environment: 'dev', what: `release ${release.service}: ${reason}`, called }],
    };
  };
}

async function deliverToDev(
  release: Release,
  { world, signal, show }: Stagehand,
  more: readonly string[] = [],
): Promise<Called> {
  show.row('dev', 'busy', 'slipway deliver begins', release.version);
  const words = [...deliveryArgs({ environment: 'dev', release }, world), ...more];
  const called = await callSlipway({ words, world, onLine: () => undefined, signal });
  signal.throwIfAborted();
  return called;
}

function refusedAttempt({ service, version }: Release, { startedAt, endedAt }: Called) {
  return {
    kind: 'release',
    label: `${service} ${version}`,
    spans: [{ phase: 'bump', from: startedAt, to: endedAt }],
    verdict: { kind: 'refused', at: endedAt, text: 'quarantined' },
  } as const;
}
