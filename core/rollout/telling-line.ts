const TELLING =
  /error|exception|panic|fatal|fail|refused|denied|cannot|could not|unable|missing|not found|no such|invalid|timed? ?out|killed/i;
/** Where in the program it happened, and how the runtime ended: true, but no reason. */
const TRACE =
  /^\s*(?:at |File "|\.{3} \d+ more|goroutine \d+|created by |exit status \d+|Node\.js v|npm (?:ERR!|error)|\S+\.go:\d+|\^+$)|^\t/;
const CHARS = 300;

/** The last line of a log that says why the container ended, else its very last words; nothing where it said none. */
export function findTellingLine(log: string | undefined): string | undefined {
  const lines = (log ?? '').split('\n').filter((line) => line.trim() !== '');
  const words = lines.filter((line) => !TRACE.test(line));
  const line = words.findLast((one) => TELLING.test(one)) ?? words.at(-1) ?? lines.at(-1);
  if (line === undefined) return undefined;
  const trimmed = line.trim();
  return trimmed.length <= CHARS ? trimmed : `${trimmed.slice(0, CHARS)}…`;
}
