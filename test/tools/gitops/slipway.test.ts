import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { parse } from 'yaml';
import { z } from 'zod';
import { parseSlipwayConfig } from '../../../core/config/parse.ts';
import { type Place, resolvePlaces } from '../../../core/config/places.ts';
import { parseImageReference } from '../../../core/image/reference.ts';
import { planImageEdit, readImageAt } from '../../../core/yaml/image-edit.ts';
import { clouds, environments } from '../../../scripts/platform/component.ts';
import { readArgocdObjects } from './gitops-files.ts';
import { root } from './root.ts';

const file = 'gitops/slipway.yaml';
const config = parseSlipwayConfig(file, await readFile(join(root, file)));
const services = [...config.services.keys()];
const places = services.flatMap((service) =>
  environments.flatMap((environment) => resolvePlaces(config, { service, environment })),
);

async function readPlace(place: Place): Promise<Uint8Array> {
  return readFile(join(root, place.file));
}

/** The lines that differ between two texts of as many lines. */
function changedLines(before: string, after: string): string[] {
  const old = before.split('\n');
  return after.split('\n').filter((line, index) => line !== old[index]);
}

describe('the slipway.yaml of the platform', () => {
  test('delivers the services of the todo chart through dev, staging and prod on all three clouds', async () => {
    const chart = await readFile(join(root, 'gitops', 'charts', 'todo', 'values.yaml'), 'utf8');
    const values = z.object({ services: z.record(z.string(), z.unknown()) }).parse(parse(chart));
    expect(services).toEqual(Object.keys(values.services).sort());
    expect([...config.environments.keys()]).toEqual([...environments]);
    for (const { targets } of config.environments.values()) expect(targets).toEqual([...clouds]);
    expect(config.environments.get('staging')?.after).toBe('dev');
    expect(config.environments.get('prod')?.after).toBe('staging');
  });

  test('lets nothing into prod without soak, scan, window and approval', () => {
    const gates = config.environments.get('prod')?.gates;
    expect(gates).toMatchObject({ approval: true, scan: true, hotfix: true });
    expect(gates?.soakMs).toBeGreaterThanOrEqual(3_600_000);
    expect(gates?.windows).toHaveLength(1);
  });

  test('has the same hours as the sync window of the project of prod', async () => {
    const windowsShape = z.object({
      spec: z.object({
        syncWindows: z
          .array(
            z.object({
              kind: z.literal('allow'),
              schedule: z.string(),
              duration: z.string(),
              timeZone: z.string(),
              manualSync: z.literal(true),
            }),
          )
          .length(1),
      }),
    });
    const projects = await readArgocdObjects('projects');
    const prod = windowsShape.parse(projects.find(({ metadata }) => metadata.name === 'todo-prod'));
    const [window] = prod.spec.syncWindows;
    const [gate] = config.environments.get('prod')?.gates?.windows ?? [];
    const [minute, hour, , , days] = window?.schedule.split(' ') ?? [];
    expect(days).toBe(`${gate?.days.at(0)}-${gate?.days.at(-1)}`);
    expect(Number(hour) * 60 + Number(minute)).toBe(gate?.fromMinute);
    expect(Number.parseInt(window?.duration ?? '', 10) * 60).toBe(
      (gate?.toMinute ?? 0) - (gate?.fromMinute ?? 0),
    );
    expect(window?.timeZone).toBe(gate?.zone);
  });

  test('names the applications and projects that the application sets make', async () => {
    const projects = (await readArgocdObjects('projects')).map(({ metadata }) => metadata.name);
    for (const { environment, target, argocd } of places) {
      expect(argocd.applications).toEqual([`todo-${environment}-${target}`]);
      expect(projects).toContain(argocd.project);
      expect(argocd.server).toBe(`https://argocd.${target}.${environment}.example.com`);
    }
  });
});

describe('the places it names', () => {
  test('are there, each with the image of its service, pinned by digest', async () => {
    expect(places).toHaveLength(services.length * environments.length * clouds.length);
    for (const place of places) {
      const read = readImageAt({
        source: await readPlace(place),
        path: place.file,
        selectors: place.selectors,
      });
      expect(read, `${place.service} in ${place.file}`).toMatchObject({
        kind: 'read',
        image: { repository: place.image },
      });
      const image = read.kind === 'read' ? read.image : {};
      expect(image.digest).toMatch(/^sha256:[0-9a-f]{64}$/);
      expect(image.tag).toBeDefined();
    }
  });

  test('take a new image by its tag and digest lines alone', async () => {
    const digest = `sha256:${'0123456789abcdef'.repeat(4)}`;
    for (const place of places) {
      const bytes = await readPlace(place);
      const image = parseImageReference(`${place.image}:9.9.9@${digest}`);
      const edit = planImageEdit({
        source: bytes,
        path: place.file,
        selectors: place.selectors,
        image,
        pin: false,
      });
      expect(edit.kind, place.file).toBe('edited');
      if (edit.kind !== 'edited') continue;
      const changed = changedLines(Buffer.from(bytes).toString(), Buffer.from(edit.bytes).toString());
      expect(changed.map((line) => line.trim())).toEqual(['tag: 9.9.9', `digest: ${digest}`]);
    }
  });
});

test('A place that is not there would be noticed', async () => {
  const [place] = places;
  if (place === undefined) throw new Error('slipway.yaml names no place');
  const bytes = await readPlace(place);
  const read = readImageAt({ source: bytes, path: place.file, selectors: ['services.unknown.image'] });
  expect(read.kind).toBe('refused');
});
