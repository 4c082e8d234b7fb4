/** What a page of the host does not show of a Markdown text: nobody approves what nobody saw. */
const UNSEEN: readonly RegExp[] = [
  /<!--[\s\S]*?(?:-->|$)/g,
  /<[^<>]*>/g,
  // Definitions of links, and where links lead.
  /^[ \t]{0,3}\[[^\]\n]*\]:.*$/gm,
  /\]\([^()\n]{0,2000}\)/g,
];

/** Whether the text holds the whole digest, as a word of its own. */
export function namesDigest(text: string, digest: string): boolean {
  for (let at = text.indexOf(digest); at !== -1; at = text.indexOf(digest, at + 1)) {
    const before = text.charAt(at - 1);
    const after = text.charAt(at + digest.length);
    if (!/[A-Za-z0-9]/.test(before) && !/[A-Za-z0-9]/.test(after)) return true;
  }
  return false;
}

/** As `namesDigest`, in the part of a Markdown text that readers see. */
export function showsDigest(markdown: string, digest: string): boolean {
  if (!markdown.includes(digest)) return false;
  return namesDigest(
    UNSEEN.reduce((text, unseen) => text.replace(unseen, ' '), markdown),
    digest,
  );
}

/** Whether a unified diff adds a line with the digest. */
export function addsDigest(patch: string, digest: string): boolean {
  return patch.split('\n').some((line) => line.startsWith('+') && namesDigest(line, digest));
}
