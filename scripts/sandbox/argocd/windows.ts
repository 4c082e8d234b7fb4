import type { Application } from './model.ts';

/** A sync window of the project. The sandbox does not evaluate the schedule: `active` says whether it is open now. */
export interface SandboxWindow {
  readonly kind: 'allow' | 'deny';
  readonly schedule: string;
  readonly duration: string;
  readonly manualSync: boolean;
  readonly active: boolean;
}

/** The windows of each application, changed by tests while the server runs. */
export type WindowsOf = (application: Application) => readonly SandboxWindow[];

/** Whether a sync may start: an active deny window forbids it, an allow window that is closed does too. */
export function allowsSync(windows: readonly SandboxWindow[], how: 'manual' | 'automated'): boolean {
  const passes = (window: SandboxWindow) => how === 'manual' && window.manualSync;
  const denying = windows.filter(({ kind, active }) => kind === 'deny' && active);
  if (denying.length > 0) return denying.every(passes);
  const allowing = windows.filter(({ kind }) => kind === 'allow');
  return allowing.length === 0 || allowing.some((window) => window.active || passes(window));
}

/** The body of `GET …/syncwindows`: `canSync` is about a manual sync and alone when there is no window. */
export function renderWindows(windows: readonly SandboxWindow[]): Record<string, unknown> {
  const canSync = allowsSync(windows, 'manual');
  if (windows.length === 0) return { canSync };
  const assigned = windows.map(renderWindow);
  const active = windows.filter((window) => window.active).map(renderWindow);
  return { activeWindows: active, assignedWindows: assigned, canSync };
}

function renderWindow({ kind, schedule, duration, manualSync }: SandboxWindow): Record<string, unknown> {
  return { kind, schedule, duration, manualSync };
}
