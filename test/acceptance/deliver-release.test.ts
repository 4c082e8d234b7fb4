import { describe, expect, test } from 'vitest';
import { runStep } from './bump/slipway.ts';
import { deliveryInputs, startWorld } from './deliver/world.ts';

describe('a delivery as a step of a workflow', () => {
  test('leaves one summary with a timeline in the workflow, and no secret anywhere', async () => {
    await using world = await startWorld();
    const { sandbox } = world;
    const step = await runStep('deliver', deliveryInputs(sandbox, world.push('1.5.0')), {
      env: {
        ...sandbox.environment,
        GITHUB_REPOSITORY: 'acme/chat-api',
        GITHUB_SHA: 'c'.repeat(40),
        GITHUB_RUN_NUMBER: '5',
      },
    });
    expect(step.exitCode).toBe(0);
    expect(step.outputs).toMatchObject({ decision: 'delivered', 'reason-code': 'verified', changed: 'true' });
    expect(step.summary).toContain('deliver chat-api 1.5.0 to dev: delivered');
    expect(step.summary).toMatch(/```mermaid\ngantt\n/);
    expect(step.summary.match(/^## /gm)).toHaveLength(1);
    for (const secret of [sandbox.gitToken, sandbox.argocdToken]) {
      const log = step.stdout.replaceAll(`::add-mask::${secret}`, '');
      expect(log + step.stderr + step.summary + JSON.stringify(step.outputs)).not.toContain(secret);
    }
  });
});
