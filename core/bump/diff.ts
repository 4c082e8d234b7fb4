const CONTEXT_LINES = 3;

export interface FileChange {
  readonly path: string;
  readonly before: Uint8Array;
  readonly after: Uint8Array;
}

/**
 * A unified diff of files whose lines were changed in place, as every bump does: line counts are the same before and
 * after. Bytes that are no UTF-8 are shown as replacement characters.
 */
export function unifiedDiff(changes: readonly FileChange[]): string {
  return changes.map(fileDiff).join('');
}

function fileDiff({ path, before, after }: FileChange): string {
  const [old, now] = [splitLines(before), splitLines(after)];
  const changed = old.flatMap((line, index) => (line === now[index] ? [] : [index]));
  if (changed.length === 0) return '';
  const hunks = groupNear(changed).map((group) => hunk(old, now, group));
  return `--- a/${path}\n+++ b/${path}\n${hunks.join('')}`;
}

interface Group {
  readonly first: number;
  readonly last: number;
}

/** Changed lines whose contexts touch belong to one hunk. */
function groupNear(changed: readonly number[]): Group[] {
  const groups: Group[] = [];
  for (const line of changed) {
    const group = groups.at(-1);
    if (group !== undefined && line - group.last <= 2 * CONTEXT_LINES + 1)
      groups[groups.length - 1] = { ...group, last: line };
    else groups.push({ first: line, last: line });
  }
  return groups;
}

function hunk(old: readonly string[], now: readonly string[], { first, last }: Group): string {
  const from = Math.max(0, first - CONTEXT_LINES);
  const to = Math.min(old.length, last + CONTEXT_LINES + 1);
  const lines = diffLines(old.slice(from, to), now.slice(from, to));
  const range = `${from + 1},${to - from}`;
  return `@@ -${range} +${range} @@\n${lines.map(markEnd).join('')}`;
}

/** Neighbouring changed lines are shown as a block, the old ones first, as diff(1) does. */
function diffLines(old: readonly string[], now: readonly string[]): string[] {
  const lines: string[] = [];
  let added: string[] = [];
  old.forEach((line, index) => {
    const next = now[index] ?? '';
    if (line === next) {
      lines.push(...added, ` ${line}`);
      added = [];
    } else {
      lines.push(`-${line}`);
      added.push(`+${next}`);
    }
  });
  return [...lines, ...added];
}

function markEnd(line: string): string {
  return line.endsWith('\n') ? line : `${line}\n\\ No newline at end of file\n`;
}

function splitLines(bytes: Uint8Array): string[] {
  return new TextDecoder().decode(bytes).match(/[^\n]*\n|[^\n]+$/g) ?? [];
}
