/**
 * A recorded trace cut down to what the state machine reads, for a fixture: no bookkeeping of the API server, no
 * repeated stream messages, and names of hosts that mean nothing elsewhere are replaced.
 */
export function cutTrace(text: string): string {
  let last = '';
  const lines = text.split('\n').flatMap((line) => {
    if (line.trim() === '') return [];
    const cut = renameHosts(JSON.stringify(cutValue(JSON.parse(line))));
    const content = cut.replace(/"at":"[^"]*",?/, '');
    const isRepeated = content === last && content.includes('"source":"stream"');
    last = content;
    return isRepeated ? [] : [cut];
  });
  return `${lines.join('\n')}\n`;
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
  if (typeof value !== 'object' || value === null) return value;
  const entries = Object.entries(value).filter(([name]) => !bookkeeping.has(name));
  return Object.fromEntries(entries.map(([name, entry]) => [name, cutValue(entry, name)]));
}

function renameHosts(line: string): string {
  return line
    .replaceAll(/http:\/\/127\.0\.0\.1:\d+\/team/g, 'https://git.example/team')
    .replaceAll(/127\.0\.0\.1:\d+\/shop/g, 'registry.example/shop');
}
