import { execFile } from 'node:child_process';
import { createHash } from 'node:crypto';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { parseTrace, type Trace } from '../../../scripts/platform/trace.ts';
import { compareSpecification, countAnswers } from '../../../scripts/platform/trace-compare.ts';
import { hashSentence, normaliseSentence, readSentences } from '../../../scripts/platform/trace-sentences.ts';
import { root } from './root.ts';

/** Our own, so that no other has to be here. */
const specification = `# The garden

## 1. Introduction
A garden that grows by itself.

## 2. Beds

-   **Water:**
    -   Every bed SHALL be watered (e.g., by a hose) before noon. Rain counts.
    -   Barrels SHOULD
        be covered.
-   **Fence:** A fence SHALL stand around \`all\` beds!

\`\`\`
nothing in here SHALL count
\`\`\`

### 2.1 Paths
1. Paths MUST be dry.
`;

function traceOf(markdown: string): Trace {
  const required = readSentences(markdown).filter(({ keyword }) => keyword !== undefined);
  const sentences = required.map(({ section, line, keyword, sha256 }, index) => ({
    ...{ id: `GA-${index + 1}`, section: section.replace(/\..*/, ''), line, keyword, sha256 },
    summary: 'Something is done in the garden.',
    everywhere: { deviations: ['later'] },
  }));
  const later = { title: 'Later', reason: 'It is winter.', instead: 'A plan.' };
  return parseTrace(JSON.stringify({ specification: 'garden', deviations: { later }, sentences }));
}

describe('the sentences of a specification', () => {
  const sentences = readSentences(specification);
  const required = sentences.filter(({ keyword }) => keyword !== undefined);

  test('are found with section, line and keyword, also where a line breaks in them', () => {
    expect(required.map(({ section, line, keyword }) => [section, line, keyword])).toEqual([
      ['2', 9, 'SHALL'],
      ['2', 10, 'SHOULD'],
      ['2', 12, 'SHALL'],
      ['2.1', 19, 'MUST'],
    ]);
  });

  test('end where one ends, and begin after their label', () => {
    expect(required.map(({ text }) => normaliseSentence(text))).toEqual([
      'Every bed SHALL be watered (e.g., by a hose) before noon.',
      'Barrels SHOULD be covered.',
      'A fence SHALL stand around all beds!',
      'Paths MUST be dry.',
    ]);
    expect(sentences.map(({ text }) => text)).toContain('Rain counts.');
  });

  test('are hashed by their words alone', () => {
    const hash = createHash('sha256').update('Barrels SHOULD be covered.').digest('hex');
    expect(required[1]?.sha256).toBe(hash);
    expect(hashSentence(' Barrels **SHOULD**\n  be `covered`.')).toBe(hash);
    expect(hashSentence('Barrels SHOULD be covered')).not.toBe(hash);
  });

  test('are as many in a file of another system', () => {
    expect(readSentences(specification.replaceAll('\n', '\r\n'))).toEqual(sentences);
  });
});

/** The trace has sections without a point; the garden's paths are in one with. */
const flat = specification.replace('### 2.1 Paths', '## 3. Paths');
const trace = traceOf(flat);

describe('a specification and its trace', () => {
  test('agree on what they were made from', () => {
    expect(compareSpecification(flat, trace)).toEqual([]);
    expect(countAnswers(trace)).toContain('4 requirements and 0 other sentences are answered on 3 clouds');
  });

  test.each([
    [
      'a sentence in other words',
      flat.replace('before noon', 'before dawn'),
      [
        expect.stringMatching(
          /^GA-1: its sentence changed \(line 9\); it hashes to [0-9a-f]{64} now: Every bed/,
        ),
      ],
    ],
    [
      'a sentence that is new',
      flat.replace('1. Paths', '1. Hedges SHALL be low.\n1. Paths'),
      [
        expect.stringMatching(/^line 19: nothing answers this SHALL \([0-9a-f]{64}\): Hedges/),
        'GA-4: its line is 20, not 19',
      ],
    ],
    [
      'a sentence that is gone',
      flat.replace('\n1. Paths MUST be dry.', '\n'),
      ['GA-4: its sentence (line 19) is not in the specification'],
    ],
    [
      'a sentence that became a requirement',
      flat.replace('Rain counts.', 'Rain SHALL count.'),
      [expect.stringMatching(/^line 9: nothing answers this SHALL .*: Rain SHALL count\.$/)],
    ],
    [
      'a sentence that became softer',
      flat.replace('A fence SHALL', 'A fence SHOULD'),
      [
        expect.stringMatching(
          /^GA-3: its sentence changed \(line 12\).* now: A fence SHOULD stand around all beds!$/,
        ),
      ],
    ],
    [
      'a section of another number',
      flat.replace('## 3. Paths', '## 4. Paths'),
      ['GA-4: its section is 4, not 3'],
    ],
  ])('disagree on %s', (_, changed, found) => {
    expect(compareSpecification(changed, trace)).toEqual(found);
  });

  test('agree where lines break and words are bold in another way', () => {
    expect(
      compareSpecification(flat.replace('**Fence:** A fence SHALL', '**Fence:** A **fence** SHALL'), trace),
    ).toEqual([]);
  });
});

describe('npm run platform -- trace', () => {
  let folder: string;
  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'slipway-trace-'));
  });
  afterAll(async () => rm(folder, { recursive: true, force: true }));

  interface Ended {
    readonly code: number;
    readonly stdout: string;
    readonly stderr: string;
  }

  async function run(...words: readonly string[]): Promise<Ended> {
    const args = [join(root, 'scripts', 'platform.ts'), 'trace', ...words];
    return promisify(execFile)(process.execPath, args, { timeout: 60_000 }).then(
      ({ stdout, stderr }) => ({ code: 0, stdout, stderr }),
      (error: Ended) => error,
    );
  }

  test('names all that a specification of something else does not say', async () => {
    const file = join(folder, 'garden.md');
    await writeFile(file, specification);
    const { code, stdout, stderr } = await run('--specification', file);
    expect(code).toBe(1);
    expect(stdout).toContain('CL-1: its sentence (line 8) is not in the specification');
    expect(stdout).toContain('CL-3b: its sentence changed (line 12)');
    expect(stdout).toMatch(/^line 10: nothing answers this SHOULD .*: Barrels SHOULD be covered\.$/m);
    expect(stderr).toContain('46 requirements and 3 other sentences are answered on 3 clouds');
  });

  test.each([
    ['without a file', [], '--specification FILE is missing'],
    ['with a file that is not there', ['--specification', '/nowhere.md'], 'cannot be read'],
    ['with an option it does not know', ['--nothing'], '--nothing'],
  ])('refuses to run %s', async (_, words, said) => {
    const { code, stderr } = await run(...words);
    expect(code).toBe(2);
    expect(stderr).toContain(said);
  });
});
