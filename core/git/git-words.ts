import { redactSecrets } from './redact.ts';

const maximumLines = 12;
const maximumLineLength = 300;

/** Lines in which Git or the server says what went wrong. */
const telling =
  /^(fatal|error|remote|ERROR|send-pack|ssh|git@|warning: redirecting)\b|^\S+: Permission denied/;
/** What servers and Git add around it: rules, progress, advice. */
const empty =
  /^remote:[\s=*-]*$|^remote: (Resolving|Counting|Compressing|Enumerating|Total) |^error: failed to push some refs/;

/**
 * Reduces what Git wrote to its standard error to the lines that tell what went wrong, without credentials:
 * a dozen lines of bounded length. Foreign text: whoever shows it must make it harmless.
 */
export function essentialWords(stderr: string, secrets: readonly string[] = []): string {
  const lines = stderr
    .split(/\r\n|\r|\n/)
    .map((line) => line.trim())
    .filter((line) => telling.test(line) && !empty.test(line))
    .map((line) => line.slice(0, maximumLineLength));
  return redactSecrets(lines.slice(0, maximumLines).join('\n'), secrets);
}
