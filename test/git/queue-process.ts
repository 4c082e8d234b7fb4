/** A writer as a process of its own: bumps a file to a build through the queue, and may die before or after an exchange. */
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { systemClock } from '../../adapters/clock/system-clock.ts';
import { openGitBranch } from '../../adapters/git/open-branch.ts';
import { submitIntent } from '../../adapters/git/queue.ts';
import { makeRunProcess } from '../../adapters/process/run-process.ts';
import type { RunProcess } from '../../core/ports/process.ts';
import { usualPace } from '../../core/queue/pace.ts';
import { bumpOf, planBuilds } from './build-plan.ts';
import { author, token } from './world.ts';

const [url = '', file = '', build = '', leaseMs = '', death = ''] = process.argv.slice(2);
const [when, command, number] = death.split(':');

/** `before:push:2` kills this process before its second push, `after:fetch:1` after its first fetch. */
function mortal(run: RunProcess): RunProcess {
  let count = 0;
  return async (request) => {
    if (request.args[0] !== command) return run(request);
    count += 1;
    const isLast = count === Number(number);
    if (isLast && when === 'before') process.kill(process.pid, 'SIGKILL');
    const result = await run(request);
    if (isLast && when === 'after') process.kill(process.pid, 'SIGKILL');
    return result;
  };
}

const temporaryFolder = await mkdtemp(join(tmpdir(), 'slipway-queue-process-'));
const branch = await openGitBranch({
  url,
  branch: 'main',
  token,
  runProcess: mortal(makeRunProcess(process.env)),
  clock: systemClock,
  temporaryFolder,
  timeoutMs: 60_000,
});
const intent = bumpOf(file, Number(build));
const pace = { ...usualPace, leaseMs: Number(leaseMs) };
const options = { branch, clock: systemClock, random: Math.random, author, attempts: 60, pace };
const outcome = await submitIntent(options, intent, planBuilds(intent.id));
await rm(temporaryFolder, { recursive: true, force: true });
console.log(JSON.stringify({ kind: outcome.kind, answer: 'answer' in outcome ? outcome.answer : '' }));
