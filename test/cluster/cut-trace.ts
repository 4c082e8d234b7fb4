/**
 * A recorded trace cut down to what the state machine reads, for a fixture: no bookkeeping of the API server, no second
 * telling of the same evidence, and names of hosts that mean nothing elsewhere are replaced.
 */
export function cutTrace(text: string): string {
  const told = new Map<string, string>();
  const lines = text.split('\n').flatMap((line) => {
    if (line.trim() === '') return [];
    const cut = cutLine(cutValue(JSON.parse(line)), told);
    return cut === undefined ? [] : [renameHosts(JSON.stringify(cut))];
  });
  return `${lines.join('\n')}\n`;
}

/** Sources that are asked again and again while nothing changes. */
const evidence: ReadonlySet<unknown> = new Set(['tree', 'resource', 'events', 'stream']);

/** The same answer again: left out where it is evidence, its version alone where it is the application. */
function cutLine(line: unknown, told: Map<string, string>): unknown {
  if (!isRecord(line)) return line;
  const { at: _at, body, ...rest } = line;
  const key = JSON.stringify(rest);
  const content = JSON.stringify(body);
  const isRepeated = content !== undefined && told.get(key) === content;
  told.set(key, content);
  if (!isRepeated) return line;
  if (evidence.has(line['source'])) return undefined;
  return line['source'] === 'get' ? { ...line, body: versionOf(body) } : line;
}

function versionOf(body: unknown): unknown {
  if (!isRecord(body) || !isRecord(body['metadata'])) return body;
  const { name, namespace, uid, resourceVersion } = body['metadata'];
  return { metadata: { name, namespace, uid, resourceVersion } };
}

const bookkeeping: ReadonlySet<string> = new Set([
  'managedFields',
  'kubectl.kubernetes.io/last-applied-configuration',
  'argocd.argoproj.io/refresh-timestamp',
  'argocd.argoproj.io/hydrate-timestamp',
  'selfLink',
]);

/** Entries that grow with the age of an application; the newest come last. */
const keptHistory = 2;

function cutValue(value: unknown, key = ''): unknown {
  if (Array.isArray(value)) {
    const kept = key === 'history' ? value.slice(-keptHistory) : value;
    return kept.map((entry) => cutValue(entry));
  }
  if (typeof value === 'string' && key === 'manifest') return JSON.stringify(cutValue(JSON.parse(value)));
  if (!isRecord(value)) return value;
  const entries = Object.entries(value).filter(([name]) => !bookkeeping.has(name));
  return Object.fromEntries(entries.map(([name, entry]) => [name, cutValue(entry, name)]));
}

function isRecord(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function renameHosts(line: string): string {
  return line
    .replaceAll(/http:\/\/127\.0\.0\.1:\d+\/team/g, 'https://git.example/team')
    .replaceAll(/127\.0\.0\.1:\d+\/shop/g, 'registry.example/shop');
}
