import { readFile } from 'node:fs/promises';
import { waitFor } from '../cluster/processes.ts';
import type { Lab } from './lab.ts';
import type { Place } from './scenario.ts';

/** How long a moment of a scenario is waited for, in seconds of the wall clock. */
const momentMs = 180_000;

/** Waits until the cluster runs an image of `api` on every replica. */
export async function untilLive(lab: Lab, { application }: Place, tag: string): Promise<void> {
  const image = lab.image('shop/api', tag);
  await waitFor(
    async () => {
      const truth = (await lab.observe(application)).get('api');
      return truth?.live === true && truth.image === image;
    },
    { what: `${tag} to be live`, deadlineMs: momentMs },
  );
}

/** Waits until the sync of an application says something. */
export async function untilSyncSays(lab: Lab, { application }: Place, words: RegExp): Promise<void> {
  await waitFor(
    async () => {
      const { status } = (await lab.admin.call('GET', `/api/v1/applications/${application}`)) as {
        readonly status?: { readonly operationState?: { readonly message?: string } };
      };
      return words.test(status?.operationState?.message ?? '');
    },
    { what: `a sync that says ${words}`, deadlineMs: momentMs },
  );
}

/** Waits until the cluster wants an image of `api`, whether it runs or not. */
export async function untilWanted(lab: Lab, { application }: Place, tag: string): Promise<void> {
  const image = lab.image('shop/api', tag);
  await waitFor(async () => (await lab.observe(application)).get('api')?.image === image, {
    what: `${tag} to be wanted`,
    deadlineMs: momentMs,
  });
}

/** Waits until the trace of the watch has an answer of Argo CD: by then it has begun. */
export async function untilAnswered({ traceFile }: { readonly traceFile: string }): Promise<void> {
  const readTrace = () => readFile(traceFile, 'utf8').catch(() => '');
  await waitFor(async () => (await readTrace()).includes('"source":"get"'), {
    what: 'the first answer of Argo CD',
    deadlineMs: momentMs,
  });
}
