import type { Workspace } from './workspace.ts';

/** What `validate` says about one place. */
export interface Complaint {
  readonly summary: string;
  readonly detail: string;
  /** File and line, relative to the root; empty where it has none. */
  readonly place: string;
}

interface Diagnostic {
  readonly summary: string;
  readonly detail: string;
  readonly range?: { readonly filename: string; readonly start: { readonly line: number } };
}

/** Everything `validate` finds in a root and in its modules. */
export async function validateRoot(workspace: Workspace, root: string): Promise<readonly Complaint[]> {
  const { stdout } = await workspace.run(root, ['validate', '-json']);
  const { diagnostics } = JSON.parse(stdout) as { readonly diagnostics: readonly Diagnostic[] };
  return diagnostics.map(({ summary, detail, range }) => ({
    summary,
    detail,
    place: range === undefined ? '' : `${range.filename}:${range.start.line}`,
  }));
}
