/** An object of an operator, with the validator that was generated from the operator's own types. */
export interface Model {
  validate(): void;
}

export type ModelClass = new () => Model;

/**
 * The class of a kind, from `@kubernetes-models/<package>/<group>/<version>/<Kind>`. It is loaded at run time: the types
 * of these packages would cost the compiler more than all of the project.
 */
export async function loadModel(path: string): Promise<ModelClass> {
  const loaded: unknown = await import(`@kubernetes-models/${path}`);
  const kind = path.split('/').at(-1) ?? '';
  const found: unknown = Object.entries(loaded ?? {}).find(([name]) => name === kind)?.[1];
  if (!isModelClass(found)) throw new Error(`@kubernetes-models/${path} has no class ${kind}`);
  return found;
}

function isModelClass(value: unknown): value is ModelClass {
  return (
    typeof value === 'function' && 'prototype' in value && typeof value.prototype?.validate === 'function'
  );
}
