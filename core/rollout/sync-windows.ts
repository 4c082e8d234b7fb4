import { listField, objectOf, textField } from '../argocd/fields.ts';
import { asObject } from './application.ts';

/** What the sync windows of an application mean; `canSync` of the answer is about manual syncs only. */
export interface WindowsView {
  readonly blocksAutoSync: boolean;
  readonly blocksManualSync: boolean;
  /** The windows that do, as `deny 0 8 * * * for 10h`. */
  readonly windows: readonly string[];
}

/** Reads `GET …/syncwindows`; nothing when the value is none. */
export function readWindows(value: unknown): WindowsView | null {
  const object = asObject(value);
  if (
    object === undefined ||
    !('canSync' in object || 'activeWindows' in object || 'assignedWindows' in object)
  ) {
    return null;
  }
  const active = listField(object, 'activeWindows').map(readWindow);
  const assigned = listField(object, 'assignedWindows').map(readWindow);
  const denying = active.filter(({ kind }) => kind === 'deny');
  const allowing = assigned.filter(({ kind }) => kind === 'allow');
  const isOutside = allowing.length > 0 && !active.some(({ kind }) => kind === 'allow');
  return {
    blocksAutoSync: denying.length > 0 || isOutside,
    blocksManualSync: object['canSync'] === false,
    windows: (denying.length > 0 ? denying : allowing).map(({ text }) => text),
  };
}

function readWindow(value: unknown): { readonly kind: string; readonly text: string } {
  const window = objectOf(value);
  const kind = textField(window, 'kind') ?? '';
  return {
    kind,
    text: `${kind} ${textField(window, 'schedule') ?? ''} for ${textField(window, 'duration') ?? ''}`,
  };
}
