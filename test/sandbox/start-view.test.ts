import { describe, expect, test } from 'vitest';
import { createPrinter } from '../../adapters/runner/printer.ts';
import type { Screen } from '../../adapters/runner/screen.ts';
import { createStyle } from '../../core/report/style.ts';
import { createMasker } from '../../core/text/mask.ts';
import { StartView } from '../../scripts/cluster/start-view.ts';

function openScreen(live: boolean): { readonly screen: Screen; text(): string } {
  let text = '';
  const write = (more: string) => {
    text += more;
  };
  return {
    screen: { write, printer: createPrinter(write, createMasker()), style: createStyle(false, 80), live },
    text: () => text,
  };
}

describe('the view of a start of the cluster', () => {
  test('on a terminal has a row for each tool that is built, what it took, and how long the whole usually takes', () => {
    const { screen, text } = openScreen(true);
    using view = new StartView(screen);
    view.show({ step: 'builds', tools: ['etcd', 'kubernetes'] });
    view.show({ step: 'build', tool: 'etcd' });
    view.show({ step: 'built', tool: 'etcd', seconds: 63 });
    view.show({ step: 'build', tool: 'kubernetes' });
    view[Symbol.dispose]();
    expect(text()).toContain('2 tools are not built yet; on two cores that usually takes 7 min 17 s, once.');
    const rows = text().split('\u001b[0J').at(-1)?.split('\n') ?? [];
    expect(rows[0]).toMatch(/^ {2}etcd +✔ built in 1 min 3 s/);
    expect(rows[1]).toMatch(/^ {2}kubernetes +\S building \(usually 6 min 30 s\) {2}\d/);
  });

  test('in a log says what is begun and what it took, a line each, and nothing of what waits', async () => {
    const { screen, text } = openScreen(false);
    using view = new StartView(screen);
    view.show({ step: 'builds', tools: ['kwok', 'argocd'] });
    view.show({ step: 'build', tool: 'kwok' });
    await expect.poll(text, { timeout: 10_000 }).toContain('building');
    view.show({ step: 'built', tool: 'kwok', seconds: 100 });
    view.show({ step: 'start', what: 'Kubernetes' });
    await expect.poll(text, { timeout: 10_000 }).toContain('starting Kubernetes');
    view.finish();
    const lines = text().trim().split('\n').slice(1);
    expect(lines.map((line) => line.replace(/^.* s {2}(?=\S)/, ''))).toEqual([
      expect.stringMatching(/^kwok +building/),
      expect.stringMatching(/^kwok +built in 1 min 40 s$/),
      expect.stringMatching(/^cluster +starting Kubernetes$/),
      expect.stringMatching(/^cluster +is up$/),
    ]);
  });
});
