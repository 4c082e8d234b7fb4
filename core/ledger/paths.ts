/** The branch that holds the ledger (DESIGN 6.3). */
export const LEDGER_BRANCH = 'slipway-ledger';

export const FORMAT_FILE = 'format.json';
export const FREEZES_FILE = 'freezes.json';
export const SERVICES_FOLDER = 'services';
export const OLDER_FOLDER = 'older';
export const VERDICTS_FOLDER = 'verdicts';
export const INDEX_SUFFIX = '.json';

/** Where the index keeps a service, whose name is one of `slipway.yaml` and so no path. */
export function serviceFile(service: string): string {
  return `${SERVICES_FOLDER}/${service}${INDEX_SUFFIX}`;
}

/** Where it keeps the older releases of a service. */
export function olderFile(service: string): string {
  return `${OLDER_FOLDER}/${service}${INDEX_SUFFIX}`;
}

/** Name of the folder with the verdicts on a digest; nothing where it is none that verdicts can be kept for. */
export function verdictFolder(digest: string): string | undefined {
  return /^sha256:([0-9a-f]{64})$/.exec(digest)?.[1];
}
