import { access, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { Ajv2020, type ValidateFunction } from 'ajv/dist/2020.js';
import { provideWheelFolders, type Wheel } from '../../../scripts/tools/wheel.ts';
import { type KubernetesVersion, kubernetesVersions, type ManifestObject } from './render.ts';

/** Carries the OpenAPI definitions of every minor of Kubernetes as JSON schemas; `strict` refuses unknown fields. */
const wheel: Wheel = {
  package: 'kubernetes-validate',
  version: '1.37.0',
  sha256: '85136d018a27b50ec7fc049d902bfa5193f5976807e6c0f408e3ab6fe078cad9',
};

/** Says what is wrong with an object of Kubernetes itself; undefined where it has no schema of that kind. */
export type KubernetesValidator = (object: ManifestObject) => Promise<readonly string[] | undefined>;

function schemasOf(version: string): string {
  return `kubernetes_validate/kubernetes-json-schema/v${version}-local-strict`;
}

/** A validator of one of the versions the platform runs on. */
export async function openKubernetesValidator(version: KubernetesVersion): Promise<KubernetesValidator> {
  const shelf = await provideWheelFolders(wheel, kubernetesVersions.map(schemasOf));
  const folder = join(shelf, schemasOf(version));
  const ajv = new Ajv2020({ strict: false, validateFormats: false, allErrors: true });
  ajv.addSchema(await readSchema(folder, '_definitions.json'));
  // Promises, so that two objects of a kind at once compile its schema once.
  const compiled = new Map<string, Promise<ValidateFunction | undefined>>();
  return async (object) => {
    const file = fileOf(object);
    const found = compiled.get(file) ?? compile(ajv, { folder, file });
    compiled.set(file, found);
    const validate = await found;
    if (validate === undefined) return undefined;
    if (validate(object)) return [];
    return (validate.errors ?? []).map(({ instancePath, message, params }) =>
      `${instancePath} ${message} ${JSON.stringify(params)}`.trim(),
    );
  };
}

/** The wheel leaves the domain of a group out of its file names, so a group of others must not take one of these. */
const ownGroups = /^(v1|[a-z]+\/v\d\w*|[a-z.]+[.]k8s[.]io\/v\d\w*)$/;

function fileOf({ apiVersion, kind }: ManifestObject): string {
  const group = apiVersion.replace(/^([^./]*)(?:[.][^/]*)?\//, '$1-');
  return ownGroups.test(apiVersion) ? `${kind.toLowerCase()}-${group}.json` : '';
}

async function compile(
  ajv: Ajv2020,
  { folder, file }: { readonly folder: string; readonly file: string },
): Promise<ValidateFunction | undefined> {
  if (file === '' || !(await exists(join(folder, file)))) return undefined;
  return ajv.compile(await readSchema(folder, file));
}

async function readSchema(folder: string, file: string): Promise<object> {
  return JSON.parse(await readFile(join(folder, file), 'utf8')) as object;
}

async function exists(path: string): Promise<boolean> {
  return access(path).then(
    () => true,
    () => false,
  );
}
