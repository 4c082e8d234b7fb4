import { SlipwayError } from '../errors.ts';

/** One mistake in a configuration file. Line and column count from 1; texts may hold foreign bytes. */
export interface ConfigProblem {
  readonly file: string;
  readonly line: number;
  readonly column: number;
  readonly message: string;
}

const SHOWN_AT_MOST = 20;

/** Every mistake of a `slipway.yaml` at once, so that one look at the file mends them all (code `config-invalid`). */
export class ConfigError extends SlipwayError {
  readonly problems: readonly ConfigProblem[];

  constructor(file: string, problems: readonly ConfigProblem[]) {
    super({
      code: 'config-invalid',
      kind: 'caller',
      what: `${file} has ${problems.length === 1 ? 'a mistake' : `${problems.length} mistakes`}`,
      why: listProblems(problems),
      fix: 'Correct the named lines; docs/slipway.schema.json describes every key.',
    });
    this.problems = problems;
  }
}

function listProblems(problems: readonly ConfigProblem[]): string {
  const lines = problems.slice(0, SHOWN_AT_MOST).map(formatProblem);
  const hidden = problems.length - lines.length;
  return [...lines, ...(hidden > 0 ? [`and ${hidden} more`] : [])].join('\n');
}

/** `file:line:column message`, the form editors and terminals turn into a link. */
export function formatProblem({ file, line, column, message }: ConfigProblem): string {
  return `${file}:${line}:${column} ${message}`;
}

/** In the order of the file; the same mistake is said once. */
export function sortProblems(problems: readonly ConfigProblem[]): ConfigProblem[] {
  const unique = new Map(problems.map((problem) => [formatProblem(problem), problem]));
  return [...unique.values()].sort((a, b) => a.line - b.line || a.column - b.column);
}
