import { SlipwayError } from '../errors.ts';

const branchPrefix = 'refs/heads/';

interface RefRule {
  readonly broken: (branch: string) => boolean;
  readonly why: string;
}

/** The rules of git-check-ref-format, plus the leading `-` that Git could read as an option. */
const refRules: readonly RefRule[] = [
  { broken: (branch) => branch === '', why: 'It is empty' },
  { broken: (branch) => branch.startsWith('-'), why: 'It begins with `-`' },
  {
    broken: (branch) => /[\p{Cc} ]/u.test(branch),
    why: 'It holds a space or a control character',
  },
  { broken: (branch) => /[~^:?*[\\]/.test(branch), why: 'It holds one of ~ ^ : ? * [ \\' },
  { broken: (branch) => branch.includes('..'), why: 'It holds `..`' },
  { broken: (branch) => branch.includes('@{') || branch === '@', why: 'It holds `@{` or is `@`' },
  { broken: (branch) => /^\/|\/\/|\/$/.test(branch), why: 'A part between slashes is empty' },
  { broken: (branch) => /(^|\/)\./.test(branch), why: 'A part begins with a dot' },
  {
    broken: (branch) => /\.$|\.lock(\/|$)/.test(branch),
    why: 'It ends with a dot or a part ends with `.lock`',
  },
];

/**
 * The full ref of a branch given as `main` or `refs/heads/main`.
 * Raises `git-branch-invalid` (caller) for what Git does not allow as a branch name.
 */
export function branchRef(branch: string): string {
  const name = branch.startsWith(branchPrefix) ? branch.slice(branchPrefix.length) : branch;
  const rule = refRules.find(({ broken }) => broken(name));
  if (rule === undefined) return branchPrefix + name;
  throw new SlipwayError({
    code: 'git-branch-invalid',
    kind: 'caller',
    what: `\`${branch}\` is not a branch name`,
    why: rule.why,
    fix: 'Give the name of the branch as it stands in the repository, such as main',
  });
}

/** A full object id: 40 hexadecimal digits, or 64 in a SHA-256 repository. */
export function isObjectId(text: string): boolean {
  return /^(?:[0-9a-f]{40}|[0-9a-f]{64})$/.test(text);
}
