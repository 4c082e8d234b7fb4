import { stripVTControlCharacters } from 'node:util';
import { describe, expect, test } from 'vitest';
import { createPrinter } from '../../adapters/runner/printer.ts';
import type { Screen } from '../../adapters/runner/screen.ts';
import { createStyle } from '../../core/report/style.ts';
import { createMasker } from '../../core/text/mask.ts';
import { Board } from '../../scripts/demo/board.ts';

function openScreen(live: boolean, width = 80): { readonly screen: Screen; text(): string } {
  let text = '';
  const write = (more: string) => {
    text += more;
  };
  return {
    screen: { write, printer: createPrinter(write, createMasker()), style: createStyle(false, width), live },
    text: () => text,
  };
}

describe('the board of the demo', () => {
  test('redraws its rows in place on a terminal: it erases exactly what it drew', () => {
    const { screen, text } = openScreen(true);
    using board = new Board(screen);
    board.start();
    board.set('dev', { state: 'busy', version: '1.5.0', text: 'todo-dev: A sync is about to begin' });
    board.set('prod', { state: 'waiting', version: '1.4.0', text: 'waits for dev to be verified' });
    board.say('a line for good');
    const [first, second, third] = text().split('\u001b[0J');
    expect(first?.split('\n')).toHaveLength(2);
    expect(second).toContain('\u001b[2F');
    expect(third).toContain('a line for good\n');
    expect(third).toMatch(/dev .*1\.5\.0 {2}todo-dev: A sync is about to begin/);
  });

  test('shows none of the rows it took away', () => {
    const { screen, text } = openScreen(true);
    using board = new Board(screen);
    board.start();
    board.set('frontend', { state: 'good', version: '1.5.0', text: 'verified' });
    board.clear();
    board.set('dev', { state: 'busy', version: '1.5.0', text: 'todo-dev: A sync is running' });
    const last = text().split('\u001b[0J').at(-1);
    expect(last).toContain('todo-dev: A sync is running');
    expect(last).not.toContain('frontend');
  });

  test('leaves the last state of its rows on the terminal', () => {
    const { screen, text } = openScreen(true);
    const board = new Board(screen);
    board.start();
    board.set('dev', { state: 'good', version: '1.5.0', text: 'verified after 4 s' });
    board.stop();
    expect(text().split('\u001b[0J').at(-1)).toContain('verified after 4 s');
  });

  test('keeps to the width of the terminal and disarms what others wrote', () => {
    const { screen, text } = openScreen(true, 60);
    const board = new Board(screen);
    board.start();
    board.set('dev', { state: 'bad', version: '1.5.0', text: `\u001b[2J::error::${'x'.repeat(200)}` });
    board.stop();
    const lines = text()
      .split('\n')
      .filter((line) => line.includes('error'));
    expect(lines.length).toBeGreaterThan(0);
    for (const line of lines) {
      expect(stripVTControlCharacters(line).length).toBeLessThanOrEqual(60);
      expect(line).not.toContain('\u001b[2J');
    }
  });

  test('in a log says what lasts, once, and leaves out what is over at once', async () => {
    const { screen, text } = openScreen(false);
    using board = new Board(screen);
    board.set('dev', { state: 'busy', version: '1.5.0', text: 'over at once' });
    board.set('dev', { state: 'busy', version: '1.5.0', text: 'this lasts' });
    await expect.poll(text).toContain('this lasts');
    board.set('dev', { state: 'good', version: '1.5.0', text: 'verified' });
    board.set('dev', { state: 'good', version: '1.5.0', text: 'verified' });
    expect(
      text()
        .trim()
        .split('\n')
        .map((line) => line.replace(/^.* s {2}/, '')),
    ).toEqual(['dev      1.5.0  this lasts', 'dev      1.5.0  verified']);
  });
});
