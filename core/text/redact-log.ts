import { MASK } from './mask.ts';

/** What gives a secret away in the log of a foreign program; the named group `keep` stays, the rest becomes the mask. */
const SECRETS: readonly RegExp[] = [
  /-----BEGIN [A-Z ]*PRIVATE KEY-----[\s\S]*?(?:-----END [A-Z ]*PRIVATE KEY-----|$)/g,
  // scheme://user:password@host
  /(?<keep>\b[a-z][a-z0-9+.-]*:\/\/[^\s:/@]*:)[^\s@/]+(?=@)/gi,
  /(?<keep>\b(?:authorization|proxy-authorization|cookie|set-cookie|x-api-key)["']?\s*[:=]\s*["']?)[^\r\n"']+/gi,
  /(?<keep>\b(?:bearer|basic)\s+)[A-Za-z0-9+/_.~=-]{8,}/gi,
  // password=…, "api_key": "…", DB_PASSWORD: …
  /(?<keep>[A-Za-z0-9_.-]*(?:password|passwd|secret|token|api[_-]?key|access[_-]?key|private[_-]?key|credential)[A-Za-z0-9_.-]*["']?\s*[:=]\s*)(?:"[^"\r\n]*"|'[^'\r\n]*'|[^\s,;&]+)/gi,
  // JSON web tokens, and the tokens of GitHub, AWS, Google, Slack and Azure
  /\beyJ[A-Za-z0-9_-]{8,}\.[A-Za-z0-9_-]{4,}\.[A-Za-z0-9_-]*/g,
  /\b(?:gh[pousr]_[A-Za-z0-9]{20,}|github_pat_[A-Za-z0-9_]{20,}|AKIA[A-Z0-9]{16}|AIza[A-Za-z0-9_-]{35}|xox[abprs]-[A-Za-z0-9-]{10,})/g,
  /(?<keep>\b(?:AccountKey|SharedAccessKey|sig)=)[^\s;&"']+/g,
];

/** A log for people who did not write the program: what looks like a secret in it is masked. */
export function redactLog(text: string): string {
  return SECRETS.reduce(
    (redacted, pattern) =>
      redacted.replace(pattern, (...args) => {
        const groups: unknown = args.at(-1);
        return `${readKept(groups)}${MASK}`;
      }),
    text,
  );
}

function readKept(groups: unknown): string {
  if (typeof groups !== 'object' || groups === null) return '';
  const { keep }: { keep?: unknown } = groups;
  return typeof keep === 'string' ? keep : '';
}
