import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type GithubRig, openRig, TOKEN } from '../github-rig.ts';

/** A GitOps repository that stands on a GitHub: pulls are asked there, Git is sent on to its server. */
export interface OnGithub extends AsyncDisposable {
  readonly rig: GithubRig;
  /** Address of the repository on the GitHub. */
  readonly url: string;
  /** The words that every command about it takes. */
  readonly place: readonly string[];
  readonly env: Readonly<Record<string, string>>;
  /** Address of a pull request. */
  pull(number: number): string;
  /** Address of a workflow run. */
  run(id: number): string;
}

/** Stands a repository on a GitHub; `url` is where its Git server is, and `token` may write there. */
export async function standOnGithub({
  url,
  token,
}: {
  readonly url: string;
  readonly token: string;
}): Promise<OnGithub> {
  const rig = await openRig({ enterprise: true, now: Date.now });
  const page = `${rig.server.webUrl}/acme/gitops`;
  const home = await mkdtemp(join(tmpdir(), 'slipway-home-'));
  const there = url.replace('://', `://x-access-token:${token}@`);
  await writeFile(join(home, '.gitconfig'), `[url "${there}"]\n\tinsteadOf = ${page}\n`);
  return {
    rig,
    url: page,
    place: ['--repository', page, '--github-api', rig.server.apiUrl],
    env: { HOME: home, SLIPWAY_GITHUB_TOKEN: TOKEN },
    pull: (number) => `${page}/pull/${number}`,
    run: (id) => `${page}/actions/runs/${id}`,
    [Symbol.asyncDispose]: async () => {
      await rig[Symbol.asyncDispose]();
      await rm(home, { recursive: true, force: true });
    },
  };
}
