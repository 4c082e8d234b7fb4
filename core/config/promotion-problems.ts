import type { ConfigDocument, ConfigPath } from './document.ts';
import { usesPlaceholder } from './placeholders.ts';
import type { ConfigProblem } from './problems.ts';
import { field, fields } from './raw-values.ts';

interface Complaint {
  readonly path: ConfigPath;
  readonly message: string;
}

/** Mistakes about what goes from one environment to the next: keys that ask for something that is not there. */
export function checkPromotion(file: string, document: ConfigDocument): ConfigProblem[] {
  const entries = field(document.value, 'environments');
  const defaults = field(document.value, 'defaults');
  const complaints = [
    ...carriedNowhere(defaults, ['defaults']),
    ...(Array.isArray(entries) ? entries : []).flatMap((entry, index) => {
      const path = ['environments', index];
      return [
        ...neededAfter(entry, path),
        ...approversWithoutApproval(entry, defaults, path),
        ...carriedNowhere(entry, path),
      ];
    }),
  ];
  return complaints.map(({ path, message }) => ({ file, ...document.locate(path), message }));
}

/** What is about the environment before, in one that has none. `defaults` may say it for the others. */
function neededAfter(entry: unknown, path: ConfigPath): Complaint[] {
  if (field(entry, 'after') !== undefined) return [];
  const asked: readonly (readonly [path: ConfigPath, isThere: boolean])[] = [
    [['gates', 'soak'], field(field(entry, 'gates'), 'soak') !== undefined],
    [['promote'], field(entry, 'promote') !== undefined],
    [['carry'], field(entry, 'carry') !== undefined],
  ];
  return asked
    .filter(([, isThere]) => isThere)
    .map(([keys]) => ({
      path: [...path, ...keys],
      message: `${keys.join('.')} is about the environment before, and this one has no \`after\``,
    }));
}

function approversWithoutApproval(entry: unknown, defaults: unknown, path: ConfigPath): Complaint[] {
  const gates = { ...fields(field(defaults, 'gates')), ...fields(field(entry, 'gates')) };
  if (field(field(entry, 'gates'), 'approvers') === undefined || gates['approval'] !== undefined) return [];
  return [
    {
      path: [...path, 'gates', 'approvers'],
      message: 'gates.approvers names people, but no approval is asked for; add `approval: required`',
    },
  ];
}

/** A value that is the same place in every environment goes nowhere. */
function carriedNowhere(settings: unknown, path: ConfigPath): Complaint[] {
  const carried = field(settings, 'carry');
  if (!Array.isArray(carried)) return [];
  return carried.flatMap((value, index) => {
    const file = field(value, 'file');
    const select = field(value, 'select');
    const texts = [file, ...(Array.isArray(select) ? select : [select])];
    const differs = texts.some((text) => typeof text === 'string' && usesPlaceholder(text, 'environment'));
    if (differs || typeof file !== 'string') return [];
    return [
      {
        path: [...path, 'carry', index],
        message: 'carry names the same place in every environment; put {environment} into file or select',
      },
    ];
  });
}
