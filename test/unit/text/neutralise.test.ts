import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { neutralise, neutraliseLine, stripControls } from '../../../core/text/neutralise.ts';
import { hostileText } from '../../oracle/hostile-text.ts';
import { readCommands } from '../../oracle/runner-commands.ts';

const RUNS = 3_000;

describe('neutralise', () => {
  test.each([
    ['::error::x', ': :error::x'],
    ['  \t::error::x', '  \t: :error::x'],
    ['a\n::error::x', 'a\n: :error::x'],
    ['a\r::error::x', 'a\n: :error::x'],
    ['\u00a0::error::x', '\u00a0: :error::x'],
    ['\u200b::error::x', '\u200b: :error::x'],
    ['said: ##[error]x', 'said: ## [error]x'],
    ['C++ std::string and a::b', 'C++ std::string and a::b'],
    ['see ## Heading [1]', 'see ## Heading [1]'],
  ])('shows %j as %j', (foreign, shown) => {
    expect(neutralise(foreign)).toBe(shown);
  });

  test.each([
    ['\u001b[31mred\u001b[0m', 'red'],
    ['\u009b31mred', 'red'],
    ['\u001b]8;;http://x\u0007link\u001b]8;;\u0007', 'link'],
    ['\u001b]0;title\u001b\\after', 'after'],
    ['\u001b]0;never ended\nnext', '\nnext'],
    ['\u001bPdevice\u001b\\x', 'x'],
    ['\u001bcreset', 'reset'],
    ['nul\0bell\u0007', 'nul␀bell␇'],
    ['del\u007f', 'del␡'],
    ['10%\r20%\r\ndone', '10%\n20%\ndone'],
    ['user\u202egpj.exe', 'user‹U+202E›gpj.exe'],
    ['half \ud800 pair', 'half \ufffd pair'],
  ])('takes the controls out of %j', (foreign, shown) => {
    expect(stripControls(foreign)).toBe(shown);
  });

  test('shows no escape that an escape was hidden in', () => {
    expect(neutralise('\u001b\u001b[[31m::error::x')).not.toContain('\u001b');
  });

  test('says how much of a long line is missing', () => {
    expect(neutralise(`${'x'.repeat(10)}`, { lineLength: 4, lines: 5 })).toBe('xxxx… (6 more characters)');
  });

  test('says how many lines are missing', () => {
    expect(neutralise('1\n2\n3\n4', { lineLength: 9, lines: 2 })).toBe('1\n2\n… and 2 more lines');
  });

  test('never cuts a character in half', () => {
    expect(neutralise('ab😀', { lineLength: 3, lines: 1 })).toBe('ab… (2 more characters)');
  });

  test('makes one line of many', () => {
    expect(neutraliseLine('a\n  ::error::b\n')).toBe('a ::error::b');
  });

  test('leaves no command, control or bidi character in any text', () => {
    fc.assert(
      fc.property(hostileText, (foreign) => {
        const shown = neutralise(foreign);
        expect(readCommands(shown)).toEqual([]);
        expect(shown).not.toMatch(/[^\P{Cc}\n\t]|[\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069]/u);
        expect(shown.isWellFormed()).toBe(true);
      }),
      { numRuns: RUNS },
    );
  });

  test('leaves no command in any bytes, however they were read', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 200 }), (bytes) => {
        expect(readCommands(neutralise(new TextDecoder().decode(bytes)))).toEqual([]);
      }),
      { numRuns: RUNS },
    );
  });

  test('leaves no command when the text is put behind words of ours', () => {
    fc.assert(
      fc.property(hostileText, fc.constantFrom('', '  ', 'warning: ', '▸ '), (foreign, before) => {
        expect(readCommands(`${before}${neutralise(foreign)}`)).toEqual([]);
        expect(readCommands(`${before}${neutraliseLine(foreign)}`)).toEqual([]);
      }),
      { numRuns: RUNS },
    );
  });

  test('changes nothing when it is done twice', () => {
    fc.assert(
      fc.property(hostileText, (foreign) => {
        expect(neutralise(neutralise(foreign))).toBe(neutralise(foreign));
      }),
      { numRuns: RUNS },
    );
  });

  test('takes time in proportion to the text', () => {
    const long = `${'\u001b]'.repeat(50_000)}${'#'.repeat(50_000)}${':\u200b'.repeat(50_000)}${'\n'.repeat(100_000)}${' \u200b'.repeat(50_000)}`;
    expect(readCommands(neutralise(long))).toEqual([]);
  });
});
