import { type ChildProcessByStdio, spawn } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { once } from 'node:events';
import { connect, Socket } from 'node:net';
import { join } from 'node:path';
import { Readable, type Writable } from 'node:stream';
import { readFrames } from './errand-frames.ts';

/** A process to run. */
export interface Errand {
  readonly command: string;
  readonly args: readonly string[];
  readonly cwd?: string;
  readonly env: Readonly<Record<string, string>>;
}

export interface RunningErrand {
  readonly stdin: Writable;
  readonly stdout: Readable;
  /** How it ended, with what it complained of; `null`: by a signal, or it never ran. */
  readonly ended: Promise<{ readonly exitCode: number | null; readonly complaints: string }>;
  kill(): void;
}

interface Runner {
  readonly port: number;
  readonly secret: string;
}

let runner: Promise<Runner> | undefined;

/**
 * Runs a process through a small one that is started once: a large process takes twenty milliseconds to start another,
 * in which it does nothing else, since all that it maps is copied.
 */
export async function runErrand(errand: Errand): Promise<RunningErrand> {
  runner ??= startRunner();
  const { port, secret } = await runner;
  const socket = connect({ port, host: '127.0.0.1', allowHalfOpen: true });
  socket.write(`${JSON.stringify({ ...errand, secret })}\n`);
  return follow(socket);
}

async function startRunner(): Promise<Runner> {
  const secret = randomUUID();
  const child = spawn(process.execPath, [join(import.meta.dirname, 'errand-runner.ts'), secret], {
    stdio: ['pipe', 'pipe', 'inherit'],
    detached: true,
  });
  child.once('exit', () => {
    runner = undefined;
  });
  const failed = once(child, 'exit').then(() => [''] as const);
  const [line]: readonly unknown[] = await Promise.race([once(child.stdout, 'data'), failed]);
  const port = Number.parseInt(String(line), 10);
  if (Number.isNaN(port)) throw new Error('the process that runs errands did not start');
  letGo(child);
  return { port, secret };
}

/** Nobody waits for it: it ends when its input does, with this process. */
function letGo(child: ChildProcessByStdio<Writable, Readable, null>): void {
  child.unref();
  for (const stream of [child.stdin, child.stdout]) if (stream instanceof Socket) stream.unref();
}

function follow(socket: Socket): RunningErrand {
  // An end of the input alone is not told from one of the whole errand, so that comes as a reset.
  const kill = (): void => {
    if (!socket.destroyed) socket.resetAndDestroy();
  };
  const stdout = new Readable({
    read: () => void socket.resume(),
    destroy: (error, done) => {
      kill();
      done(error);
    },
  });
  const complaints: Buffer[] = [];
  const ended = new Promise<{ exitCode: number | null; complaints: string }>((resolve) => {
    let rest: Buffer = Buffer.alloc(0);
    let exitCode: number | null = null;
    socket.on('data', (chunk: Buffer) => {
      const read = readFrames(Buffer.concat([rest, chunk]));
      rest = read.rest;
      for (const frame of read.frames) {
        if (frame.kind === 'end') exitCode = frame.exitCode;
        else if (frame.kind === 'complaint') complaints.push(frame.bytes);
        else if (!stdout.push(frame.bytes)) socket.pause();
      }
    });
    socket.once('close', () => {
      stdout.push(null);
      resolve({ exitCode, complaints: Buffer.concat(complaints).toString() });
    });
  });
  // The other side ends what it runs when this one goes away; why it goes is known here.
  socket.on('error', () => undefined);
  socket.once('end', () => socket.end());
  return { stdin: socket, stdout, ended, kill };
}
