import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { api } from '../scenarios/scenario.ts';
import { settle } from '../scenarios/settle.ts';
import { openSession } from './argocd/api.ts';
import { startRig } from './rig.ts';

describe('the rig', () => {
  test('is a real Argo CD that brings a commit to life, and leaves nothing behind', async () => {
    const rig = await startRig();
    const pids = rig.processes.processes.map(({ pid }) => pid);
    try {
      await rig.git.commit({ 'apps/first/api.yaml': api(rig, '1.0.0') });
      await rig.createApplication({ name: 'first', path: 'apps/first' });
      await settle(rig, 'first');
      expect(await versionOf(rig.url)).toMatch(/^v3\.6\.1/);
    } finally {
      await rig.close();
    }
    expect(pids.filter(isAlive)).toEqual([]);
    const log = await readFile(join(rig.folder, 'argocd-application-controller.log'), 'utf8');
    expect(log).toContain('Reconciliation completed');
  });

  test('gives the pipeline the rights that the documentation asks for, and no others', async () => {
    await using rig = await startRig();
    await rig.createApplication({ name: 'ours', path: 'apps/ours' });
    await rig.createApplication({ name: 'theirs', path: 'apps/theirs', project: 'default' });
    for (const token of [rig.token, rig.accountToken]) {
      const session = openSession(rig.url, token);
      await expect(session.call('GET', '/api/v1/applications/ours')).resolves.toBeDefined();
      await expect(session.call('GET', '/api/v1/applications/theirs')).rejects.toThrow('permission denied');
      await expect(session.call('DELETE', '/api/v1/applications/ours')).rejects.toThrow('permission denied');
    }
  });
});

async function versionOf(url: string): Promise<string> {
  const answer = (await (await fetch(`${url}/api/version`)).json()) as { readonly Version: string };
  return answer.Version;
}

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch {
    return false;
  }
}
