import { fatalLines } from '../text/fatal-lines.ts';
import { redactSecrets } from './redact.ts';

const maximumLineLength = 300;
/** Follows every push that failed, and tells nothing of why. */
const consequence = /^error: failed to push some refs/;

/**
 * Reduces what Git wrote to its standard error to the lines that tell what went wrong, without credentials:
 * a dozen lines of bounded length, none where it wrote none. Foreign text: whoever shows it must make it harmless.
 */
export function essentialWords(stderr: string, secrets: readonly string[] = []): string {
  if (stderr.trim() === '') return '';
  // Before anything is cut: half a secret is one too.
  const lines = fatalLines('git', redactSecrets(stderr, secrets))
    .map((line) => line.trim())
    .filter((line) => !consequence.test(line))
    .map((line) => line.slice(0, maximumLineLength));
  return lines.join('\n');
}
