const LONGEST_PATH = 4096;

interface PathRule {
  readonly broken: (path: string) => boolean;
  readonly reason: string;
}

// biome-ignore-start lint/suspicious/noControlCharactersInRegex: control characters are what is looked for
const PATH_RULES: readonly PathRule[] = [
  { broken: (path) => path === '', reason: 'is empty' },
  { broken: (path) => path.length > LONGEST_PATH, reason: `is longer than ${LONGEST_PATH} characters` },
  { broken: (path) => /[\u0000-\u001f\u007f\u2028\u2029]/.test(path), reason: 'holds control characters' },
  { broken: (path) => path.includes('\\'), reason: 'holds a backslash; folders are separated by /' },
  {
    broken: (path) => path.startsWith('/'),
    reason: 'begins with /; it counts from the root of the repository',
  },
  { broken: (path) => path.startsWith('-'), reason: 'begins with -, so a tool could take it for an option' },
  { broken: (path) => path.startsWith(':'), reason: 'begins with :, which Git reads as a pattern' },
  { broken: (path) => hasSegment(path, '..'), reason: 'leaves its folder by ..' },
  { broken: (path) => hasSegment(path, '.') || hasSegment(path, ''), reason: 'has an empty or . segment' },
  { broken: (path) => hasSegment(path.toLowerCase(), '.git'), reason: 'points into .git' },
];
// biome-ignore-end lint/suspicious/noControlCharactersInRegex: the end of the table

function hasSegment(path: string, segment: string): boolean {
  return path.split('/').includes(segment);
}

/** Why a text is no path of a file inside a repository (`leaves its folder by ..`), or nothing when it is one. */
export function refuseRepositoryPath(path: string): string | undefined {
  return PATH_RULES.find(({ broken }) => broken(path))?.reason;
}
