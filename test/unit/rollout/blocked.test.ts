import { describe, expect, test } from 'vitest';
import { application, BEFORE, LATER, OLD_IMAGE, OURS, operationState } from './bodies.ts';
import { type Driver, drive, get, startLine, type Unstamped } from './driver.ts';

const standstill = { sync: 'OutOfSync', images: [OLD_IMAGE], operation: { revision: BEFORE } };
const held = 'Sync operation blocked by sync window';

/** A sync that somebody started, or that began by itself, and that a window holds. */
function heldSync(initiatedBy: object) {
  const state = operationState({ phase: 'Running', finished: null, message: held });
  const operation = { ...state.operation, initiatedBy };
  return application({
    ...standstill,
    requested: true,
    status: { operationState: { ...state, operation } },
  });
}

const deny = { kind: 'deny', schedule: '* * * * *', duration: '1h' };

function windows(canSync: boolean): Unstamped {
  const body = { canSync, activeWindows: [deny], assignedWindows: [deny] };
  return { source: 'windows', app: 'todo', body };
}

const verdictOf = (driver: Driver): unknown => driver.decision();

describe('a sync that a window holds', () => {
  test('is blocked at once where it began by itself', () => {
    const driver = drive();
    driver.see(2, get(heldSync({ automated: true })));
    expect(verdictOf(driver)).toMatchObject({ verdict: 'blocked', reasonCode: 'sync-window' });
  });

  test('may go on in a moment where somebody started it: its first look takes it for the automated one before', () => {
    const driver = drive(startLine({ sync: true }));
    driver.see(2, get(heldSync({ username: 'pipeline' })));
    expect(driver.wants('get').filter(({ refresh }) => refresh === 'none')).toMatchObject([{ due: 4 }]);
    driver.see(4, get(heldSync({ username: 'pipeline' })));
    expect(verdictOf(driver)).toMatchObject({ kind: 'waiting', reason: 'operation-running' });
  });

  test('is blocked where it stays held, whoever started it', () => {
    const driver = drive(startLine({ sync: true }));
    for (const second of [2, 4, 6, 8, 10, 12]) driver.see(second, get(heldSync({ username: 'pipeline' })));
    expect(verdictOf(driver)).toMatchObject({ verdict: 'blocked', reasonCode: 'sync-window' });
  });
});

describe('a caller that starts syncs', () => {
  const manual = application({ ...standstill, automated: null });

  test('asks for the windows of an application that stands still', () => {
    const driver = drive(startLine({ sync: true }));
    driver.see(2, get(manual));
    expect(driver.wants('windows')).toMatchObject([{ due: 3 }]);
  });

  test('is blocked by a window that lets no manual sync through', () => {
    const driver = drive(startLine({ sync: true }));
    driver.see(2, get(manual));
    driver.see(3, windows(false));
    expect(verdictOf(driver)).toMatchObject({ verdict: 'blocked', reasonCode: 'sync-window' });
  });

  test('waits for its sync in a window that lets it through', () => {
    const driver = drive(startLine({ sync: true }));
    driver.see(2, get(manual));
    driver.see(3, windows(true));
    expect(verdictOf(driver)).toMatchObject({ kind: 'waiting', reason: 'sync-pending' });
  });

  test('leaves the sync to an application that syncs by itself, with its retries', () => {
    const driver = drive(startLine({ sync: true }));
    driver.see(2, get(application(standstill)));
    expect(verdictOf(driver)).toMatchObject({ kind: 'waiting', reason: 'auto-sync-pending' });
  });

  test('starts it where a window keeps auto-sync back and lets a manual sync through', () => {
    const driver = drive(startLine({ sync: true }));
    driver.see(2, get(application(standstill)));
    driver.see(3, windows(true));
    expect(verdictOf(driver)).toMatchObject({ kind: 'waiting', reason: 'sync-pending' });
  });
});

test('a standstill begins with the answer of Argo CD, also where Git proves the revision only later', () => {
  const driver = drive();
  driver.see(2, get(application({ ...standstill, revision: LATER })));
  driver.see(2.5, { source: 'git', revision: LATER, contains: [OURS], lacks: [] });
  expect(driver.wants('windows')).toMatchObject([{ due: 3.5 }]);
  driver.see(3.5, windows(false));
  expect(verdictOf(driver)).toMatchObject({ verdict: 'blocked', reasonCode: 'sync-window' });
});
