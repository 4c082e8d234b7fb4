import { rm } from 'node:fs/promises';
import { type GitOptions, runGit } from './git-command.ts';

/** Who commits in the sandbox. */
const identity = {
  GIT_AUTHOR_NAME: 'Sandbox',
  GIT_AUTHOR_EMAIL: 'sandbox@slipway.invalid',
  GIT_COMMITTER_NAME: 'Sandbox',
  GIT_COMMITTER_EMAIL: 'sandbox@slipway.invalid',
};
const deadlineMs = 20_000;

export interface CommitRequest {
  readonly branch: string;
  readonly message: string;
  /** Path to new content; `null` removes the file. */
  readonly files: Readonly<Record<string, string | Uint8Array | null>>;
}

export interface CommitInfo {
  readonly sha: string;
  readonly author: string;
  /** ISO 8601. */
  readonly date: string;
  readonly message: string;
}

/** A bare repository on disk, read and written with Git's plumbing alone: no work tree, no checkout. */
export class BareRepository {
  readonly gitDir: string;
  readonly #running = new Set<Promise<Buffer>>();
  #lastCommit: Promise<unknown> = Promise.resolve();

  constructor(gitDir: string) {
    this.gitDir = gitDir;
  }

  static async create(gitDir: string): Promise<BareRepository> {
    await runGit('.', ['init', '--quiet', '--bare', '--initial-branch=main', gitDir]);
    return new BareRepository(gitDir);
  }

  /** The commit a branch, tag or SHA names, or `undefined`. */
  async resolve(revision: string): Promise<string | undefined> {
    const candidates = [`refs/heads/${revision}`, `refs/tags/${revision}`, revision === 'HEAD' ? 'HEAD' : ''];
    if (/^[0-9a-f]{40}$/.test(revision)) candidates.push(revision);
    for (const candidate of candidates.filter((name) => name !== '')) {
      const found = await this.#git(['rev-parse', '--verify', '--quiet', `${candidate}^{commit}`]).catch(
        () => undefined,
      );
      if (found !== undefined) return found.toString('utf8').trim();
    }
    return undefined;
  }

  /** Files below a folder at a commit, path (from the root) to text. */
  async readFolder(commit: string, folder: string): Promise<ReadonlyMap<string, string>> {
    const prefix = folder.replace(/^\.?\/*|\/+$/g, '');
    const args = [
      'ls-tree',
      '-r',
      '-z',
      '--full-tree',
      commit,
      ...(prefix === '' ? [] : ['--', `${prefix}/`]),
    ];
    const listing = (await this.#git(args)).toString('utf8');
    const blobs = listing.split('\0').flatMap((row) => {
      const match = /^\d+ blob ([0-9a-f]+)\t(.+)$/s.exec(row);
      return match?.[1] !== undefined && match[2] !== undefined ? [{ sha: match[1], path: match[2] }] : [];
    });
    const texts = await this.#readBlobs(blobs.map((blob) => blob.sha));
    return new Map(blobs.map((blob, index) => [blob.path, texts[index] ?? '']));
  }

  async readFile(revision: string, path: string): Promise<string | undefined> {
    const bytes = await this.#git(['cat-file', 'blob', `${revision}:${path}`]).catch(() => undefined);
    return bytes?.toString('utf8');
  }

  /** Newest first. */
  async log(revision: string, limit: number): Promise<readonly CommitInfo[]> {
    const out = await this.#git([
      'log',
      `--max-count=${limit}`,
      '--format=%H%x00%an <%ae>%x00%cI%x00%B%x1e',
      revision,
    ]);
    return out
      .toString('utf8')
      .split('\x1e')
      .map((row) => row.trim().split('\0'))
      .flatMap(([sha, author, date, message]) =>
        sha !== undefined && author !== undefined && date !== undefined && message !== undefined
          ? [{ sha, author, date, message: message.trim() }]
          : [],
      );
  }

  /** Puts one commit on a branch (made when missing) and gives its SHA; retried when another writer was faster. */
  commit(request: CommitRequest): Promise<string> {
    // One after another: many who commit through this object would only make each other try again.
    const turn = this.#lastCommit.then(() => this.#commitOnTip(request));
    this.#lastCommit = turn.catch(() => undefined);
    return turn;
  }

  async #commitOnTip(request: CommitRequest): Promise<string> {
    for (let attempt = 0; attempt < 10; attempt++) {
      const tip = await this.resolve(request.branch);
      const sha = await this.#writeCommit(tip, request);
      const moved = await this.#git([
        'update-ref',
        `refs/heads/${request.branch}`,
        sha,
        tip ?? '0'.repeat(40),
      ]).then(
        () => true,
        () => false,
      );
      if (moved) return sha;
    }
    throw new Error(`branch ${request.branch} kept moving, gave up after 10 attempts`);
  }

  async #writeCommit(tip: string | undefined, request: CommitRequest): Promise<string> {
    const indexFile = `${this.gitDir}/sandbox-index-${process.pid}-${Math.random().toString(36).slice(2)}`;
    const env = { GIT_INDEX_FILE: indexFile };
    try {
      if (tip !== undefined) await this.#git(['read-tree', tip], { env });
      const entries = await Promise.all(Object.entries(request.files).map((file) => this.#indexEntry(file)));
      await this.#git(['update-index', '--index-info'], { env, stdin: entries.join('') });
      const tree = (await this.#git(['write-tree'], { env })).toString('utf8').trim();
      const parents = tip === undefined ? [] : ['-p', tip];
      const commit = await this.#git(['commit-tree', tree, ...parents, '-F', '-'], {
        stdin: request.message,
      });
      return commit.toString('utf8').trim();
    } finally {
      await rm(indexFile, { force: true });
    }
  }

  async #indexEntry([path, content]: readonly [string, string | Uint8Array | null]): Promise<string> {
    if (content === null) return `0 ${'0'.repeat(40)}\t${path}\n`;
    const blob = await this.#git(['hash-object', '-w', '--stdin'], { stdin: content });
    return `100644 ${blob.toString('utf8').trim()}\t${path}\n`;
  }

  async #readBlobs(shas: readonly string[]): Promise<readonly string[]> {
    if (shas.length === 0) return [];
    const out = await this.#git(['cat-file', '--batch'], { stdin: `${shas.join('\n')}\n` });
    const texts: string[] = [];
    let offset = 0;
    for (let index = 0; index < shas.length; index++) {
      const lineEnd = out.indexOf(10, offset);
      const size = Number(out.toString('utf8', offset, lineEnd).split(' ')[2]);
      texts.push(out.toString('utf8', lineEnd + 1, lineEnd + 1 + size));
      offset = lineEnd + 1 + size + 1;
    }
    return texts;
  }

  /** Resolves when no Git process works on the repository any more, so that it can be removed. */
  async idle(): Promise<void> {
    while (this.#running.size > 0) {
      await Promise.allSettled([...this.#running]);
      await new Promise((resolve) => setImmediate(resolve));
    }
  }

  #git(args: readonly string[], options: GitOptions = {}): Promise<Buffer> {
    const env = { ...identity, ...options.env };
    const run = runGit(this.gitDir, args, { ...options, env, timeoutMs: deadlineMs });
    this.#running.add(run);
    const forget = () => this.#running.delete(run);
    // A caller that starts the next process in the same turn is still seen by `idle`.
    run.finally(() => setImmediate(forget)).catch(() => undefined);
    return run;
  }
}
