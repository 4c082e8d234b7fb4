/** What Kubernetes counts the versions of one object with. */
export interface Versioned {
  readonly uid: string;
  readonly resourceVersion: string;
}

/** Whether an object is older than another of the same uid; versions are numbers that only grow. */
export function isOlder(left: Versioned, right: Versioned | null): boolean {
  if (right === null || left.uid !== right.uid) return false;
  return compareVersions(left.resourceVersion, right.resourceVersion) < 0;
}

function compareVersions(left: string, right: string): number {
  if (!/^\d+$/.test(left) || !/^\d+$/.test(right)) return 0;
  if (left.length !== right.length) return left.length - right.length;
  return left === right ? 0 : left < right ? -1 : 1;
}
