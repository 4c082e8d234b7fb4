import { SlipwayError } from '../errors.ts';

export interface Identity {
  readonly name: string;
  readonly email: string;
}

/** Gives the identity back when a commit can carry it as it is; raises `git-identity-invalid` (caller) otherwise. */
export function checkIdentity(identity: Identity): Identity {
  const { name, email } = identity;
  if (isWritable(name) && isWritable(email)) return identity;
  throw new SlipwayError({
    code: 'git-identity-invalid',
    kind: 'caller',
    what: `\`${name} <${email}>\` cannot be the author of a commit`,
    why: 'Name and email need a letter or digit each and may not hold angle brackets or line breaks',
    fix: 'Give a plain name and an email address',
  });
}

function isWritable(text: string): boolean {
  return /[\p{L}\p{N}]/u.test(text) && !/[<>\p{Cc}]/u.test(text);
}
