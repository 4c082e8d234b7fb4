import { type ChildProcess, spawn } from 'node:child_process';
import { mkdtemp, readdir, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, test } from 'vitest';

const root = fileURLToPath(new URL('../../', import.meta.url));
const script = join(root, 'scripts', 'demo.ts');

interface Demo {
  readonly child: ChildProcess;
  readonly ended: Promise<{ readonly exitCode: number | null; readonly output: string }>;
  output(): string;
}

/** A folder that takes all a demo writes, so that what it leaves behind is seen. */
interface Place extends AsyncDisposable {
  readonly folder: string;
  leftovers(): Promise<readonly string[]>;
}

async function openPlace(): Promise<Place> {
  const folder = await mkdtemp(join(tmpdir(), 'slipway-demo-'));
  return {
    folder,
    leftovers: async () => (await readdir(folder)).filter((name) => name !== 'demo-out'),
    [Symbol.asyncDispose]: () => rm(folder, { recursive: true, force: true }),
  };
}

function startDemo({ folder }: Place, ...args: readonly string[]): Demo {
  return start(process.execPath, [script, ...args], { folder });
}

interface Surroundings {
  readonly folder: string;
  readonly variables?: NodeJS.ProcessEnv;
}

function start(command: string, args: readonly string[], { folder, variables = {} }: Surroundings): Demo {
  const env = {
    PATH: process.env['PATH'],
    HOME: process.env['HOME'],
    TMPDIR: folder,
    NODE_DISABLE_COMPILE_CACHE: '1',
  };
  const child = spawn(command, args, {
    cwd: folder,
    env: { ...env, ...variables },
    stdio: ['ignore', 'pipe', 'pipe'],
    // A group of its own, as a terminal gives it to a command.
    detached: true,
  });
  let output = '';
  for (const stream of [child.stdout, child.stderr]) {
    stream.setEncoding('utf8').on('data', (text: string) => {
      output += text;
    });
  }
  const ended = new Promise<{ exitCode: number | null; output: string }>((resolve) => {
    child.on('close', (exitCode) => resolve({ exitCode, output }));
  });
  return { child, ended, output: () => output };
}

const timeout = 400_000;

describe('the demo', { timeout }, () => {
  test('keeps every promise, draws its picture and leaves nothing running or lying about', async () => {
    await using place = await openPlace();
    const { exitCode, output } = await startDemo(place).ended;
    expect(output.split('\n').filter((line) => line.includes('✘'))).toEqual([]);
    expect(output.match(/^ {2}✔ /gm)).toHaveLength(20);
    expect(exitCode).toBe(0);
    expect(output).not.toContain('\u001b');
    expect(output).toMatch(/dev +1\.6\.0 +rolling back: todo-dev/);
    expect(output).toMatch(/5 writers made [123] commits?:/);
    expect(output).toContain('│ $ slipway explain chat-api prod\n');
    const svg = await readFile(join(place.folder, 'demo-out', 'release-timeline.svg'), 'utf8');
    expect(svg).toContain('image-missing: ');
    // An arrow each; its words only stand where there is room for them, which depends on how long each step took.
    expect(svg.match(/<path [^>]*url\(#tip\)[^>]*><title>rolled back</g)).toHaveLength(2);
    expect(svg).toMatch(/>5 services 1\.5\.0: soak of \d+s</);
    expect(svg).toContain('>frozen: the shop is busy<');
    expect(svg).toMatch(/<rect class="quarantine" [^>]*><title>quarantine: /);
    const summary = await readFile(join(place.folder, 'demo-out', 'summary.md'), 'utf8');
    expect(summary).toContain('```mermaid\ngantt');
    expect(summary).toMatch(/waits - 5 services 1\.5\.0 soak of \d+s .*\n/);
    expect(summary).toContain('| prod | promote 5 services 1.5.0 | waiting | frozen |');
    expect(await place.leftovers()).toEqual([]);
  });
});

describe.concurrent('a demo that does not come to its end', { timeout }, () => {
  test.each([
    ['while it writes the commit', /chat-api +1\.5\.0 +Bump/],
    ['while Argo CD syncs', /chat-api +1\.5\.0 +todo-dev/],
  ])('cleans up after Ctrl-C %s, which every process of its group receives', async (_when, words) => {
    await using place = await openPlace();
    const demo = startDemo(place);
    await expect.poll(demo.output, { timeout: 60_000, interval: 20 }).toMatch(words);
    process.kill(-(demo.child.pid ?? Number.NaN), 'SIGINT');
    const { exitCode, output } = await demo.ended;
    expect(exitCode).toBe(130);
    expect(output).toContain('the servers are down and their files removed');
    expect(output).not.toContain('    at ');
    expect(await place.leftovers()).toEqual([]);
  });

  test('ends when npm is ended, whose shell passes no signal on', async () => {
    await using place = await openPlace();
    // The word after it keeps the shell from becoming the command.
    const words = `${process.execPath} ${join(root, 'scripts', 'with-node.mjs')} scripts/demo.ts; exit`;
    const variables = { npm_lifecycle_event: 'demo', INIT_CWD: place.folder };
    const demo = start('sh', ['-c', words], { ...place, variables });
    await expect.poll(demo.output, { timeout: 60_000, interval: 20 }).toContain('slipway deliver begins');
    demo.child.kill('SIGTERM');
    expect((await demo.ended).output).toContain('the servers are down and their files removed');
    expect(await place.leftovers()).toEqual([]);
  });

  test('names what a real Argo CD needs and this machine lacks, before anything is started', async () => {
    await using place = await openPlace();
    const { folder } = place;
    const variables = { PATH: folder, SLIPWAY_CACHE: join(folder, 'cache') };
    const demo = start(process.execPath, [script, '--cluster'], { folder, variables });
    const { exitCode, output } = await demo.ended;
    expect(exitCode).toBe(2);
    expect(output).toMatch(/^demo: The real Argo CD cannot run here\. .*Install Go 1\.26/);
    expect(output.trim().split('\n')).toHaveLength(1);
    expect(await place.leftovers()).toEqual([]);
  });

  test('an option it does not know is a wrong input, said in one line', async () => {
    await using place = await openPlace();
    const { exitCode, output } = await startDemo(place, '--kep').ended;
    expect(exitCode).toBe(2);
    expect(output).toMatch(/^demo: Unknown option '--kep'/);
    expect(output).not.toContain('    at ');
  });
});
