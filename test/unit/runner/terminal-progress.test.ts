import { describe, expect, test } from 'vitest';
import { createPrinter } from '../../../adapters/runner/printer.ts';
import { createTerminalProgress } from '../../../adapters/runner/terminal-progress.ts';
import type { Clock } from '../../../core/ports/clock.ts';
import { createStyle } from '../../../core/report/style.ts';
import { createMasker } from '../../../core/text/mask.ts';

const NOW = Date.UTC(2026, 0, 1, 14, 0, 0);

function open(live: boolean) {
  let written = '';
  let now = NOW;
  const write = (text: string) => {
    written += text;
  };
  const clock: Clock = { now: () => now, sleep: async () => undefined };
  const printer = createPrinter(write, createMasker());
  const progress = createTerminalProgress({ write, printer, style: createStyle(false, 60), live }, clock);
  const pass = (ms: number) => {
    now += ms;
  };
  return { progress, pass, read: () => written };
}

function waitFor(what: string) {
  return { what, since: NOW, until: NOW + 600_000 };
}

describe('progress in a file', () => {
  test('is calm: a line for each new thing, and one now and then', () => {
    const { progress, pass, read } = open(false);
    for (const what of ['sync', 'sync', 'health']) progress.wait(waitFor(what));
    pass(29_000);
    progress.wait(waitFor('health'));
    pass(1_000);
    progress.wait(waitFor('health'));
    expect(
      read()
        .split('\n')
        .map((line) => line.replace(/,.*/, '')),
    ).toEqual([
      '  waiting for sync: 0s so far',
      '  waiting for health: 0s so far',
      '  waiting for health: 30s so far',
      '',
    ]);
  });
});

describe('progress on a terminal', () => {
  test('rewrites one line that fits, and takes it away for what is said', () => {
    const { progress, read } = open(true);
    progress.wait(waitFor('Argo CD to sync the application chat-api in the environment prod'));
    progress.note('a word\nand another');
    progress.end();
    const [live = '', ...said] = read().split('\r\u001b[2K').slice(1);
    expect(live).toMatch(/^ {2}… waiting for Argo CD to sync.*…$/);
    expect(live.length).toBeLessThan(60);
    expect(said.join('')).toBe('  a word\n  and another\n');
  });

  test('leaves no line behind at its end', () => {
    const { progress, read } = open(true);
    progress.wait(waitFor('x'));
    progress.end();
    expect(read().endsWith('\r\u001b[2K')).toBe(true);
  });

  test('makes what is waited for harmless', () => {
    const { progress, read } = open(true);
    progress.wait(waitFor('a\u001b[2J\nb'));
    progress.end();
    expect(read().replaceAll('\r\u001b[2K', '')).not.toMatch(/[^\P{Cc}]/u);
  });
});
