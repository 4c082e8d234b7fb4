import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { judgeContainment, logFormat, parseLog } from '../../core/git/history.ts';
import type { Fetcher } from './fetcher.ts';
import type { HistoryCommit } from './port.ts';
import type { GitSession } from './session.ts';

/** The commits of the branch, fetched in growing steps and without their trees. */
export class RemoteHistory {
  readonly #session: GitSession;
  readonly #fetcher: Fetcher;

  constructor(session: GitSession, fetcher: Fetcher) {
    this.#session = session;
    this.#fetcher = fetcher;
  }

  /** Newest first; older commits are fetched only when the reader goes on that far. */
  async *read(commit: string, limit: number): AsyncIterable<HistoryCommit> {
    const given = new Set<string>();
    for (;;) {
      const known = await this.#log(commit, limit);
      for (const entry of known) {
        if (given.has(entry.commit)) continue;
        given.add(entry.commit);
        yield entry;
      }
      if (given.size >= limit || !(await this.#isCutOff(known)) || !(await this.#fetcher.deepen())) return;
    }
  }

  async contains(descendant: string, commit: string): Promise<'yes' | 'no' | 'unknown'> {
    if (descendant === commit) return 'yes';
    if (!(await this.has(descendant))) return 'unknown';
    for (;;) {
      const candidates = await this.#ancestorsWithout(descendant, commit);
      const answer = judgeContainment(commit, candidates, await this.#boundary());
      if (answer !== 'unknown' || !(await this.#fetcher.deepen())) return answer;
    }
  }

  /** Whether the repository has the commit; it is fetched where it is not here yet. */
  async has(commit: string): Promise<boolean> {
    if (await this.#isKnown(commit)) return true;
    await this.#fetcher.fetchTip();
    return (await this.#isKnown(commit)) || this.#fetcher.fetchForeignCommit(commit);
  }

  async #isKnown(commit: string): Promise<boolean> {
    return (await this.#session.tryLocal({ args: ['cat-file', '-e', commit] })).exitCode === 0;
  }

  /** The descendant and its fetched ancestors, without those that the parents of the commit have too. */
  async #ancestorsWithout(descendant: string, commit: string): Promise<ReadonlySet<string>> {
    const parents = (await this.#isKnown(commit)) ? ['--not', `${commit}^@`] : [];
    const output = await this.#session.local({ args: ['rev-list', descendant, ...parents] });
    return new Set(
      Buffer.from(output)
        .toString()
        .split('\n')
        .filter((line) => line !== ''),
    );
  }

  async #log(commit: string, limit: number): Promise<readonly HistoryCommit[]> {
    const output = await this.#session.local({
      args: ['log', '-z', '--date-order', `--max-count=${limit}`, `--format=${logFormat}`, commit],
    });
    return parseLog(Buffer.from(output).toString());
  }

  async #isCutOff(commits: readonly HistoryCommit[]): Promise<boolean> {
    const boundary = await this.#boundary();
    return commits.some(({ commit }) => boundary.has(commit));
  }

  /** The commits at which the shallow history ends. */
  async #boundary(): Promise<ReadonlySet<string>> {
    const text = await readFile(join(this.#session.folder, 'shallow'), 'utf8').catch(() => '');
    return new Set(text.split('\n').filter((line) => line !== ''));
  }
}
