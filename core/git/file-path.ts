import { SlipwayError } from '../errors.ts';

interface PathRule {
  readonly broken: (path: string, parts: readonly string[]) => boolean;
  readonly why: string;
}

const pathRules: readonly PathRule[] = [
  { broken: (path) => path === '', why: 'It is empty' },
  { broken: (path) => path.startsWith('-'), why: 'It begins with `-`, which a tool could read as an option' },
  { broken: (path) => /^(\/|[A-Za-z]:)/.test(path), why: 'It is absolute' },
  { broken: (path) => path.includes('\\'), why: 'It holds a backslash' },
  { broken: (path) => /\p{Cc}/u.test(path), why: 'It holds a control character' },
  { broken: (_, parts) => parts.includes('..'), why: 'It leaves its folder with `..`' },
  {
    broken: (_, parts) => parts.includes('') || parts.includes('.'),
    why: 'A part of it is empty or a single dot',
  },
  { broken: (_, parts) => parts.some(isGitFolder), why: 'It leads into a `.git` folder' },
];

/**
 * The names on the way to a file of the repository: `apps/api/values.yaml` gives three.
 * Raises `git-path-invalid` (caller) for a path that leaves the repository or could mean something else on a checkout.
 */
export function splitPath(path: string): readonly string[] {
  const parts = path.split('/');
  const rule = pathRules.find(({ broken }) => broken(path, parts));
  if (rule === undefined) return parts;
  throw new SlipwayError({
    code: 'git-path-invalid',
    kind: 'caller',
    what: `\`${path}\` is not a path inside the repository`,
    why: rule.why,
    fix: 'Give the path of the file from the root of the repository, with forward slashes, such as apps/api/values.yaml',
  });
}

/** Every spelling that some file system takes for `.git`: case, short name, trailing dots, invisible characters. */
function isGitFolder(part: string): boolean {
  const visible = part.replace(/[\u200c-\u200f\u202a-\u202e\u206a-\u206f\ufeff]/g, '');
  return /^(\.git|git~\d+)[. ]*(:.*)?$/i.test(visible);
}
