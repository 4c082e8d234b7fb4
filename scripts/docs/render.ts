import { existsSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { kernelReasonCodes } from '../../core/action/kernel-codes.ts';
import { renderManifest } from '../../core/action/manifest.ts';
import { draftReadme, renderPairs, renewReadme, replaceBlock } from '../../core/action/readme.ts';
import { slipwaySchema } from '../../core/config/json-schema.ts';
import { renderChartReadmes } from './chart-readmes.ts';
import { renderVerbs } from './cli-page.ts';
import { type DocumentedAction, findActions, findVerbs } from './definitions.ts';
import { renderDeviations } from './deviations.ts';
import { renderGitopsPage } from './gitops-page.ts';
import { renderPlatformFiles } from './platform-files.ts';
import type { RenderedFile } from './rendered-file.ts';

/** Every file that comes from definitions, the charts' values and the trace: manifests, pages, tables inside of READMEs. */
export async function renderDocs(root: string): Promise<readonly RenderedFile[]> {
  const actions = await findActions(root);
  const files = await Promise.all(actions.map((action) => renderAction(root, action)));
  return [
    ...files.flat(),
    ...(await renderRootReadme(root, actions)),
    ...(await renderCliPage(root)),
    await renderSchema(root),
    ...(await renderChartReadmes(root)),
    ...(await renderPlatformFiles(root)),
    await renderDeviations(root),
    await renderGitopsPage(root),
  ];
}

async function renderAction(root: string, action: DocumentedAction): Promise<readonly RenderedFile[]> {
  const { definition, manifest, readme, main } = action;
  const [currentManifest, currentReadme] = [await read(root, manifest), await read(root, readme)];
  return [
    { path: manifest, current: currentManifest, wanted: renderManifest(definition, { main }) },
    {
      path: readme,
      current: currentReadme,
      wanted: renewReadme(currentReadme ?? draftReadme(definition), definition),
    },
  ];
}

/** The schema editors read while somebody writes a `slipway.yaml`. */
async function renderSchema(root: string): Promise<RenderedFile> {
  const path = 'docs/slipway.schema.json';
  return { path, current: await read(root, path), wanted: `${JSON.stringify(slipwaySchema(), null, 2)}\n` };
}

/** What the command line has beside the actions, between markers of its page. */
async function renderCliPage(root: string): Promise<readonly RenderedFile[]> {
  const path = 'docs/cli.md';
  const current = await read(root, path);
  if (current === undefined) return [];
  const verbs = await findVerbs(root);
  return [{ path, current, wanted: replaceBlock(current, 'verbs', () => renderVerbs(verbs)) }];
}

/** The root README shows what every action gives, between markers of its own. */
async function renderRootReadme(
  root: string,
  actions: readonly DocumentedAction[],
): Promise<readonly RenderedFile[]> {
  const current = await read(root, 'README.md');
  if (current === undefined) return [];
  const outputs = replaceBlock(current, 'action-outputs', () => actions.map(renderOutputs).join('\n\n'));
  const wanted = replaceBlock(outputs, 'kernel-reason-codes', () =>
    renderPairs('Reason code', 'Meaning', kernelReasonCodes),
  );
  return [{ path: 'README.md', current, wanted }];
}

function renderOutputs({ definition, readme }: DocumentedAction): string {
  const outputs = Object.entries(definition.outputs).map(
    ([name, { description }]) => [name, description] as const,
  );
  const decisions = Object.keys(definition.decisions).map((decision) => `\`${decision}\``);
  return [
    `**[${definition.name}](${readme})**: decisions ${decisions.join(', ')}`,
    '',
    renderPairs('Output', 'Meaning', Object.fromEntries(outputs)),
  ].join('\n');
}

async function read(root: string, path: string): Promise<string | undefined> {
  const file = join(root, path);
  return existsSync(file) ? readFile(file, 'utf8') : undefined;
}
