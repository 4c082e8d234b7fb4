import { expect, test } from 'vitest';
import { drive, refused, startLine } from './driver.ts';

const notFound = refused(404, 'applications.argoproj.io "todo" not found');

test('point 26: an application that was there before the watch, and never in it, is gone', () => {
  const driver = drive(startLine({ baseline: null, wereThere: true }));
  driver.see(1, notFound);
  expect(driver.see(3, notFound).decision).toMatchObject({ verdict: 'unknown', reasonCode: 'app-deleted' });
});

test('point 26: an application that nobody has seen yet may still be made', () => {
  const driver = drive(startLine({ baseline: null }));
  driver.see(1, notFound);
  expect(driver.see(3, notFound).decision).toMatchObject({ kind: 'waiting', reason: 'application-absent' });
});
