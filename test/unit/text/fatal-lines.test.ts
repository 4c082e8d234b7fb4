import { describe, expect, test } from 'vitest';
import { fatalLines } from '../../../core/text/fatal-lines.ts';

describe('the fatal lines of', () => {
  test('git are what it and the server say, without progress and hints', () => {
    const stderr = [
      'Enumerating objects: 5, done.',
      'Counting objects: 100% (5/5), done.',
      'remote: Resolving deltas: 100% (1/1), done.',
      'remote: error: GH006: Protected branch update failed for refs/heads/main.',
      'remote: ',
      'To https://git.example.com/acme/gitops.git',
      ' ! [remote rejected] main -> main (protected branch hook declined)',
      "error: failed to push some refs to 'https://git.example.com/acme/gitops.git'",
      'hint: Updates were rejected',
    ].join('\n');
    expect(fatalLines('git', stderr)).toEqual([
      'remote: error: GH006: Protected branch update failed for refs/heads/main.',
      ' ! [remote rejected] main -> main (protected branch hook declined)',
      "error: failed to push some refs to 'https://git.example.com/acme/gitops.git'",
    ]);
  });

  test('git with progress in one line are those behind it', () => {
    const stderr = 'Receiving objects:  10% (1/10)\rReceiving objects: 100% (10/10)\rfatal: early EOF\n';
    expect(fatalLines('git', stderr)).toEqual(['fatal: early EOF']);
  });

  test('helm are its error, without its warnings', () => {
    const stderr = 'walk.go:74: found symbolic link\nError: chart requires kubeVersion: >=1.30\n';
    expect(fatalLines('helm', stderr)).toEqual(['Error: chart requires kubeVersion: >=1.30']);
  });

  test.each([
    ['a clear error before a vague one', 'connection refused\nFATAL: no database\n', ['FATAL: no database']],
    ['a vague one where there is no clear one', 'starting\nconnection refused\n', ['connection refused']],
    ['its last lines where none is known', 'a\nb\nc\nd\n', ['b', 'c', 'd']],
    ['a sentence where there is nothing', ' \n', ['it said nothing on stderr']],
    ['one of two that are the same', 'error: x\nerror: x\n', ['error: x']],
  ])('an unknown tool are %s', (_, stderr, lines) => {
    expect(fatalLines('generic', stderr)).toEqual(lines);
  });

  test('any tool are eight at most', () => {
    expect(
      fatalLines('generic', Array.from({ length: 50 }, (_, index) => `error: ${index}`).join('\n')),
    ).toHaveLength(8);
  });

  test('any tool hold no escapes', () => {
    expect(fatalLines('git', '\u001b[31mfatal: \u001b]0;x\u0007no\u001b[0m')).toEqual(['fatal: no']);
  });
});
