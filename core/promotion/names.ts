import { readWrittenImage } from '../image/written.ts';

/** A release as people call it: `build 42 (1.4.2)`, `1.4.2`, or the beginning of its digest. */
export function nameRelease({ image, build }: { readonly image: string; readonly build?: number }): string {
  const { tag, digest, repository } = readWrittenImage(image);
  const label = tag ?? digest?.slice(0, 'sha256:'.length + 12) ?? repository;
  return build === undefined ? label : `build ${build} (${label})`;
}

/** `prod`, or `prod (aks, gke)` where targets are told apart. */
export function nameTargets(environment: string, targets: readonly string[]): string {
  const named = targets.filter((target) => target !== '');
  return named.length === 0 ? environment : `${environment} (${named.join(', ')})`;
}
