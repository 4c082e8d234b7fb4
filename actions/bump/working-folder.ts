import { readWorkingFile, replaceWorkingFile, type WorkingFile } from '../../adapters/files/working-tree.ts';
import type { BumpEnding } from './ending.ts';
import { type BumpView, planOn } from './observe.ts';
import type { BumpTask } from './task.ts';

/** Writes a release into the files of a folder and commits nothing. Raises what `planOn` and the folder raise. */
export async function bumpWorkingFolder(task: BumpTask, folder: string): Promise<BumpEnding> {
  const seen = new Map<string, WorkingFile>();
  const plan = await planOn(viewFolder(folder, seen), task);
  if (plan.kind === 'refused') return { kind: 'refused', plan };
  if (plan.kind === 'held') return { kind: 'held', plan };
  if (plan.kind !== 'write') return { kind: 'standing', plan };
  if (task.dryRun) return { kind: 'planned', plan };
  for (const { path, after } of plan.prepared.files) {
    const file = seen.get(path);
    if (file !== undefined) await replaceWorkingFile(file, after);
  }
  return { kind: 'written', plan };
}

/** The working folder is edited as it is: what was committed there before says nothing about it. */
function viewFolder(folder: string, seen: Map<string, WorkingFile>): BumpView {
  return {
    place: 'in the working folder',
    readFile: async (path) => {
      const file = await readWorkingFile(folder, path);
      if (file === undefined) return { kind: 'missing' };
      seen.set(path, file);
      return { kind: 'file', bytes: file.bytes };
    },
    readHistory: async function* () {},
    readFileAt: async () => ({ kind: 'missing' }),
    gatehouse: undefined,
  };
}
