import { stringify } from 'yaml';
import type { ActionDefinition } from './definition.ts';
import type { InputSpec, InputTable } from './inputs.ts';
import { kernelOutputs } from './kernel-codes.ts';

export interface ManifestPlace {
  /** From the folder of the manifest to the bundle: `../../dist/bump.js`. */
  readonly main: string;
}

const HEADER = '# Generated from definition.ts by `npm run docs`; a test fails when they differ.\n';
/** Wide enough that no description is folded: a diff then shows the one that changed. */
const LINE_WIDTH = 0;

/** The text of an `action.yml`: what GitHub reads of an action. */
export function renderManifest(definition: ActionDefinition<InputTable>, { main }: ManifestPlace): string {
  const manifest = {
    name: `Slipway ${definition.name}`,
    description: definition.description,
    author: 'Slipway',
    inputs: mapValues(definition.inputs, describeInput),
    outputs: mapValues({ ...definition.outputs, ...kernelOutputs }, ({ description }) => ({ description })),
    runs: { using: 'node24', main },
    branding: { icon: 'anchor', color: 'blue' },
  };
  return HEADER + stringify(manifest, { lineWidth: LINE_WIDTH });
}

function describeInput({ description, required, default: preset, type }: InputSpec): Record<string, unknown> {
  const kind = type.choices === undefined ? '' : ` One of ${type.choices.join(', ')}.`;
  return {
    description: `${description}${kind}`,
    required: required === true,
    ...(preset === undefined ? {} : { default: preset }),
  };
}

function mapValues<T, U>(table: Readonly<Record<string, T>>, change: (value: T) => U): Record<string, U> {
  return Object.fromEntries(Object.entries(table).map(([name, value]) => [name, change(value)]));
}
