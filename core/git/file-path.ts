import { SlipwayError } from '../errors.ts';

interface PathRule {
  readonly broken: (path: string, parts: readonly string[]) => boolean;
  readonly why: string;
}

const pathRules: readonly PathRule[] = [
  { broken: (path) => path === '', why: 'it is empty' },
  { broken: (path) => path.startsWith('-'), why: 'it begins with `-`, which a tool could read as an option' },
  { broken: (path) => /^(\/|[A-Za-z]:)/.test(path), why: 'it is absolute' },
  { broken: (path) => path.includes('\\'), why: 'it holds a backslash' },
  { broken: (path) => /\p{Cc}/u.test(path), why: 'it holds a control character' },
  { broken: (_, parts) => parts.includes('..'), why: 'it leaves its folder with `..`' },
  {
    broken: (_, parts) => parts.includes('') || parts.includes('.'),
    why: 'a part of it is empty or a single dot',
  },
  { broken: (_, parts) => parts.some(isGitFolder), why: 'it leads into a `.git` folder' },
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
