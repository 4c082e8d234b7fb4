import { once } from 'node:events';
import { buffer, text } from 'node:stream/consumers';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { type ErrandFrame, formatFrame, readFrames } from '../../scripts/sandbox/errand-frames.ts';
import { type RunningErrand, runErrand } from '../../scripts/sandbox/errands.ts';

function runNode(script: string): Promise<RunningErrand> {
  return runErrand({ command: process.execPath, args: ['-e', script], env: {} });
}

describe('a process that another one starts', () => {
  test('gets its input and gives its output back, byte for byte, however much it is', async () => {
    const sent = Buffer.alloc(3_000_000, 'slipway\0\xff', 'latin1');
    const cat = await runErrand({ command: 'cat', args: [], env: { PATH: process.env['PATH'] ?? '' } });
    cat.stdin.end(sent);
    expect((await buffer(cat.stdout)).equals(sent)).toBe(true);
    expect(await cat.ended).toEqual({ exitCode: 0, complaints: '' });
  });

  test('tells its exit status and what it complained of, even where it did not read what it got', async () => {
    const child = await runNode('process.stderr.write("no such thing"); process.exit(7)');
    child.stdin.end(Buffer.alloc(1_000_000));
    expect(await text(child.stdout)).toBe('');
    expect(await child.ended).toEqual({ exitCode: 7, complaints: 'no such thing' });
  });

  test('is ended when nobody wants it any more', async () => {
    const child = await runNode('console.log(process.pid); setInterval(() => {}, 1000)');
    const [pid]: unknown[] = await once(child.stdout, 'data');
    child.kill();
    expect(await child.ended).toMatchObject({ exitCode: null });
    const isThere = () => {
      try {
        return process.kill(Number(String(pid)), 0);
      } catch {
        return false;
      }
    };
    await expect.poll(isThere, { timeout: 20_000 }).toBe(false);
  });

  test('that cannot be started says why', async () => {
    const child = await runErrand({ command: '/nonexistent/git', args: [], env: {} });
    child.stdin.end();
    expect(await text(child.stdout)).toBe('');
    expect(await child.ended).toMatchObject({
      exitCode: null,
      complaints: expect.stringContaining('ENOENT'),
    });
  });
});

const frames = fc.oneof(
  fc.record({
    kind: fc.constantFrom('output', 'complaint'),
    bytes: fc.uint8Array({ maxLength: 50 }).map((bytes) => Buffer.from(bytes)),
  }),
  fc.record({ kind: fc.constant('end' as const), exitCode: fc.option(fc.integer({ min: 0, max: 254 })) }),
);

test('frames are read as they were written, in whatever pieces they come', () => {
  fc.assert(
    fc.property(fc.array(frames), fc.integer({ min: 1, max: 40 }), (sent: ErrandFrame[], size) => {
      const bytes = Buffer.concat(sent.map(formatFrame));
      const read: ErrandFrame[] = [];
      let rest: Buffer = Buffer.alloc(0);
      for (let start = 0; start < bytes.length; start += size) {
        const piece = readFrames(Buffer.concat([rest, bytes.subarray(start, start + size)]));
        read.push(...piece.frames);
        rest = piece.rest;
      }
      expect(read).toEqual(sent);
      expect(rest).toHaveLength(0);
    }),
  );
});
