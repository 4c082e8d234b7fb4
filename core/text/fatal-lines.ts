import { stripControls } from './neutralise.ts';

/** Tools whose way of complaining is known; all others are read by the generic patterns. */
export type KnownTool = 'git' | 'helm' | 'generic';

interface Patterns {
  /** Says nothing of why it stopped: progress, hints, notices. */
  readonly noise: readonly RegExp[];
  /** Says why it stopped, strongest first: the first pattern that any line matches decides. */
  readonly fatal: readonly RegExp[];
  /** Lines shown at most. */
  readonly shown: number;
}

const PATTERNS: Readonly<Record<KnownTool, Patterns>> = {
  git: {
    noise: [
      /^hint:/,
      /^(remote: )?(Enumerating|Counting|Compressing|Receiving|Resolving|Writing|Unpacking|Updating|Checking out)\b.*(\d+%|done|\d+)/,
      /^(remote: )?Total \d+/,
      /^Delta compression using/,
      /^(To|From) \S+$/,
      /^remote:[\s=*-]*$/,
      /^Everything up-to-date$/,
    ],
    fatal: [
      /^(fatal|error|remote|ERROR|send-pack|ssh|git@|warning: redirecting)\b|^ ?! \[(remote )?rejected\]|Permission denied|^Host key verification/,
    ],
    // A hook may explain itself at length.
    shown: 12,
  },
  helm: {
    noise: [/^(walk|coalesce)\.go:\d+:/, /^WARNING: (Kubernetes|Both)/, /^level=(debug|info)/i],
    fatal: [/^Error:/, /\[ERROR\]/, /^(level=)?error\b/i, /^panic:/],
    shown: 8,
  },
  generic: {
    noise: [/^\s*at .+:\d+/, /^\s*$/],
    fatal: [
      /^(fatal|panic)\b/i,
      /\b(fatal|panic)\b|\berror\b\s*[:=]/i,
      /\b(error|failed|failure|denied|refused|unauthorized|forbidden|not found|no such|cannot|invalid|timed? ?out)\b/i,
    ],
    shown: 8,
  },
};

const LAST_LINES_SHOWN = 3;

/**
 * The lines of a tool's stderr that say why it stopped, in their order, as many as its row allows, without escapes; its last lines
 * where none is known to, and a sentence where there is none at all. Still foreign text.
 */
export function fatalLines(tool: KnownTool, stderr: string): readonly string[] {
  const { noise, fatal, shown: most } = PATTERNS[tool];
  const lines = stripControls(stderr)
    .split('\n')
    .map((line) => line.trimEnd())
    .filter((line) => line.trim() !== '' && !noise.some((pattern) => pattern.test(line)));
  const found = fatal
    .map((pattern) => lines.filter((line) => pattern.test(line)))
    .find(({ length }) => length > 0);
  const shown = found ?? lines.slice(-LAST_LINES_SHOWN);
  return shown.length === 0 ? ['it said nothing on stderr'] : [...new Set(shown)].slice(0, most);
}
