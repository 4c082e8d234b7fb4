import { describe, expect, test } from 'vitest';
import { parse } from 'yaml';
import { defineAction } from '../../../core/action/definition.ts';
import { renderHelp } from '../../../core/action/help.ts';
import { boolean, choice, image, list, secret } from '../../../core/action/input-types.ts';
import { defineInputs } from '../../../core/action/inputs.ts';
import { renderManifest } from '../../../core/action/manifest.ts';
import { draftReadme, renewReadme } from '../../../core/action/readme.ts';
import { renderInputSchema } from '../../../core/action/schema.ts';

const definition = defineAction({
  name: 'bump',
  description: 'Writes an image: digest | tag.',
  inputs: defineInputs({
    image: { type: image, required: true, description: 'Image to write: `repository:tag@digest`.' },
    select: { type: list(image), description: 'Where.' },
    mode: { type: choice('push', 'pull-request'), default: 'push', description: 'How.' },
    'dry-run': { type: boolean, default: 'false', description: 'Write nothing.' },
    token: { type: secret, secret: true, environment: 'SLIPWAY_GIT_TOKEN', description: 'Token.' },
  }),
  outputs: { commit: { description: 'The commit | none.' } },
  decisions: { bumped: 'It was written.' },
  reasonCodes: { written: 'A commit was pushed.' },
});

describe('the manifest', () => {
  const manifest = parse(renderManifest(definition, { main: '../../dist/bump.js' }));

  test('says what GitHub needs to run the bundle', () => {
    expect(manifest.runs).toEqual({ using: 'node24', main: '../../dist/bump.js' });
    expect(manifest.description).toBe('Writes an image: digest | tag.');
  });

  test('has every input with its default as text', () => {
    expect(manifest.inputs).toEqual({
      image: { description: 'Image to write: `repository:tag@digest`.', required: true },
      select: { description: 'Where.', required: false },
      mode: { description: 'How. One of push, pull-request.', required: false, default: 'push' },
      'dry-run': { description: 'Write nothing.', required: false, default: 'false' },
      token: { description: 'Token.', required: false },
    });
  });

  test('has the outputs of the action and those of the kernel', () => {
    expect(Object.keys(manifest.outputs)).toEqual([
      'commit',
      'decision',
      'reason-code',
      'result',
      'result-file',
    ]);
  });
});

describe('the README', () => {
  const readme = renewReadme(draftReadme(definition), definition);

  test('has a row for each input, output, decision and reason code', () => {
    for (const row of [
      '| `image` | Image to write: `repository:tag@digest`. | image reference | **required** |',
      '| `mode` | How. | one of `push`, `pull-request` | `push` |',
      '| `token` | Token. Or the variable `SLIPWAY_GIT_TOKEN`. | secret | |',
      '| `commit` | The commit \\| none. |',
      '| `bumped` | It was written. |',
      '| `written` | A commit was pushed. |',
    ]) {
      expect(readme.replace(/ +/g, ' ')).toContain(row);
    }
  });

  test('keeps what people wrote around the tables', () => {
    const written = readme.replace('# bump', '# bump\n\nBy hand.').replace(/(`mode` +\| )How\./, '$1Old.');
    const renewed = renewReadme(written, definition);
    expect(renewed).toContain('By hand.');
    expect(renewed).not.toContain('Old.');
  });

  test('stays as it is when it has no markers', () => {
    expect(renewReadme('# Nothing\n', definition)).toBe('# Nothing\n');
  });
});

describe('the help', () => {
  const help = renderHelp(definition, 80);

  test('shows how to call the action', () => {
    expect(help).toContain('Usage: slipway bump --image VALUE [inputs] [--json]');
  });

  test('shows every flag, and secrets as variables alone', () => {
    expect(help).toContain('--mode push|pull-request');
    expect(help).toContain('--select VALUE …');
    expect(help).toContain('--dry-run\n');
    expect(help).toContain('SLIPWAY_GIT_TOKEN');
    expect(help).not.toContain('--token');
  });

  test('shows which inputs may be plain words, and that each may still be a flag', () => {
    const worded = renderHelp({ ...definition, positionals: ['image', 'select'] }, 80);
    expect(worded).toContain('Usage: slipway bump <image> [select …] [inputs] [--json]');
    expect(worded).toContain('--image VALUE, or the word image');
  });

  test('fits its terminal', () => {
    const long = { ...definition, description: 'word '.repeat(100) };
    expect(
      Math.max(
        ...renderHelp(long, 60)
          .split('\n')
          .map((line) => line.length),
      ),
    ).toBeLessThanOrEqual(60);
  });
});

describe('the schema of the inputs', () => {
  test('says for each input what a workflow may write', () => {
    expect(renderInputSchema(definition)).toMatchObject({
      required: ['image'],
      additionalProperties: false,
      properties: {
        image: { type: 'string' },
        select: { oneOf: [{ type: 'array', items: { type: 'string' } }, { type: 'string' }] },
        mode: { enum: ['push', 'pull-request'], default: 'push' },
        'dry-run': { oneOf: [{ type: 'boolean' }, { type: 'string' }] },
      },
    });
  });
});
