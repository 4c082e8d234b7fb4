import type { ActionDefinition } from './definition.ts';
import type { InputSpec, InputTable } from './inputs.ts';
import type { JsonSchema } from './json-schema.ts';

/** A JSON Schema of an action's inputs as a workflow gives them: for editors, generators and forms. */
export function renderInputSchema({ name, description, inputs }: ActionDefinition<InputTable>): JsonSchema {
  const required = Object.entries(inputs).filter(([, spec]) => spec.required === true);
  return {
    $schema: 'https://json-schema.org/draft/2020-12/schema',
    title: `Inputs of ${name}`,
    description,
    type: 'object',
    properties: Object.fromEntries(Object.entries(inputs).map(([input, spec]) => [input, describe(spec)])),
    required: required.map(([input]) => input),
    additionalProperties: false,
  };
}

function describe({ type, description, default: preset }: InputSpec): JsonSchema {
  const facts = { description, ...(preset === undefined ? {} : { default: preset }) };
  const one: JsonSchema = type.schema ?? { type: 'string' };
  if (type.many === true) return { ...facts, oneOf: [{ type: 'array', items: one }, { type: 'string' }] };
  // YAML gives numbers and booleans, GitHub hands them over as text.
  return one.type === 'string' ? { ...facts, ...one } : { ...facts, oneOf: [one, { type: 'string' }] };
}
