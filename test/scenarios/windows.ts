import { type Lab, pause } from './lab.ts';
import { untilSyncSays, untilWanted } from './moments.ts';
import { inOwnProject } from './own-project.ts';
import { alwaysDenied, type SyncWindow } from './project.ts';
import { endedThreeTimes, type Place, type Scenario } from './scenario.ts';
import { hookJob } from './workloads.ts';

/** Releases that wait for somebody, or for a window to end. */
export const windows: readonly Scenario[] = [
  windowed({
    name: 'window-denies',
    what: 'a window that denies syncs',
    windows: [alwaysDenied],
    expected: { decision: 'blocked', reasonCodes: ['sync-window'] },
  }),
  windowed({
    name: 'window-outside',
    what: 'a window that allows syncs at another time',
    windows: [{ kind: 'allow', isActive: false }],
    expected: { decision: 'blocked', reasonCodes: ['sync-window'] },
  }),
  windowed({
    name: 'window-open',
    what: 'a window that allows syncs now',
    windows: [{ kind: 'allow', isActive: true }],
    expected: { decision: 'healthy' },
  }),
  windowed({
    name: 'window-refuses-sync',
    what: 'a window that lets no sync of ours through',
    windows: [alwaysDenied],
    application: { sync: 'manual' },
    words: () => ['--sync'],
    expected: { decision: 'blocked', reasonCodes: ['sync-window'] },
  }),
  windowed({
    name: 'window-lets-sync',
    what: 'a window that denies auto-sync and lets a sync of ours through',
    windows: [{ ...alwaysDenied, manualSync: true }],
    words: () => ['--sync'],
    expected: { decision: 'healthy' },
  }),
  closing({
    name: 'window-closes-after-sync',
    what: 'a window that closes when the release is applied and starts',
    tag: '2.0.0-slow-20',
    moment: async (lab, place) => {
      await untilWanted(lab, place, '2.0.0-slow-20');
      // Auto-sync may follow with a second, pointless operation, which the window would hold.
      await pause(lab, 5);
    },
    expected: { decision: 'healthy' },
  }),
  closing({
    name: 'window-closes-in-sync',
    what: 'a window that closes while a hook of the sync runs',
    tag: '2.0.0',
    change: (lab) => ({
      'hook.yaml': hookJob({
        name: 'migrate',
        image: lab.image('shop/job', '2.0.0-slow-20'),
        hook: 'PreSync',
      }),
    }),
    moment: (lab, place) => untilSyncSays(lab, place, /hook batch\/Job\/migrate/),
    expected: { decision: 'blocked', reasonCodes: ['sync-window'] },
  }),
  {
    name: 'manual-synced',
    what: 'an application without auto-sync that Slipway syncs',
    application: { sync: 'manual' },
    tag: '2.0.0',
    words: () => ['--sync'],
    expected: { decision: 'healthy' },
  },
  {
    name: 'manual-crash',
    what: 'a crashing release that Slipway syncs',
    application: { sync: 'manual' },
    tag: '2.0.0-crash',
    words: () => ['--sync'],
    expected: { decision: 'failed', reasonCodes: ['crash'], certain: endedThreeTimes },
  },
  {
    name: 'auto-sync-switched-off',
    what: 'an application whose auto-sync is there and switched off',
    application: { sync: 'switched-off' },
    tag: '2.0.0',
    expected: { decision: 'blocked', reasonCodes: ['auto-sync-off'] },
  },
  {
    name: 'auto-sync-and-ours',
    what: 'an application that syncs by itself before Slipway would',
    tag: '2.0.0',
    words: () => ['--sync'],
    expected: { decision: 'healthy' },
    check: async (lab, { application }) => {
      const { status } = (await lab.admin.call('GET', `/api/v1/applications/${application}`)) as {
        readonly status: {
          readonly operationState: {
            readonly operation: { readonly initiatedBy?: { readonly automated?: boolean } };
          };
        };
      };
      const isAutomated = status.operationState.operation.initiatedBy?.automated === true;
      return isAutomated ? [] : ['Slipway started the sync'];
    },
  },
];

type Windowed = Omit<Scenario, 'tag' | 'standpoint' | 'atRest'> & { readonly windows: readonly SyncWindow[] };

/** A release into windows that begin when the application has come to rest. */
function windowed({ windows, ...scenario }: Windowed): Scenario {
  return {
    ...inOwnProject({ ...scenario, tag: '2.0.0' }),
    atRest: (lab, { application }) => lab.setWindows(application, scenario.name, windows),
  };
}

type Closing = Omit<Scenario, 'standpoint' | 'during'> & {
  readonly moment: (lab: Lab, place: Place) => Promise<void>;
};

/** A release in the middle of which a window closes. */
function closing({ moment, ...scenario }: Closing): Scenario {
  return {
    ...inOwnProject(scenario),
    during: async (lab, place) => {
      await moment(lab, place);
      await lab.setWindows(place.application, scenario.name, [alwaysDenied]);
    },
  };
}
