/**
 * A small process that starts others for a large one. The first line of a connection says what is run, the rest is its
 * input; whoever goes away ends it. It ends with the process that started it.
 */
import { spawn } from 'node:child_process';
import { createServer, type Socket } from 'node:net';
import { formatFrame } from './errand-frames.ts';
import type { Errand } from './errands.ts';

process.stdin.resume().on('end', () => process.exit());

const secret = process.argv[2] ?? '';
const server = createServer({ allowHalfOpen: true }, (socket) => {
  // Who goes away is told nothing.
  socket.on('error', () => undefined);
  readFirstLine(socket, (line) => runErrand(socket, JSON.parse(line)));
});
server.listen(0, '127.0.0.1', () => {
  const address = server.address();
  process.stdout.write(`${typeof address === 'object' ? address?.port : ''}\n`);
});

function readFirstLine(socket: Socket, found: (line: string) => void): void {
  let received = Buffer.alloc(0);
  const look = (chunk: Buffer): void => {
    received = Buffer.concat([received, chunk]);
    const end = received.indexOf('\n');
    if (end < 0) return;
    socket.off('data', look).pause();
    socket.unshift(received.subarray(end + 1));
    found(received.subarray(0, end).toString());
  };
  socket.on('data', look);
}

function runErrand(socket: Socket, errand: Errand & { readonly secret: string }): void {
  if (errand.secret !== secret) return void socket.destroy();
  const { command, args, cwd, env } = errand;
  // Ctrl-C ends whoever sent it in an order of its own, and it ends what it started.
  const child = spawn(command, args, { cwd, env, detached: true });
  socket.once('close', () => child.kill('SIGKILL'));
  child.stdin.on('error', () => undefined);
  socket.pipe(child.stdin);
  child.stdout.on('data', (bytes: Buffer) => {
    if (!socket.write(formatFrame({ kind: 'output', bytes }))) child.stdout.pause();
  });
  socket.on('drain', () => child.stdout.resume());
  child.stderr.on('data', (bytes: Buffer) => socket.write(formatFrame({ kind: 'complaint', bytes })));
  child.once('error', (error) => {
    socket.write(formatFrame({ kind: 'complaint', bytes: Buffer.from(error.message) }));
    socket.end(formatFrame({ kind: 'end', exitCode: null }));
  });
  child.once('close', (exitCode) => {
    // What was not read is nobody's input any more.
    socket.unpipe().resume();
    socket.end(formatFrame({ kind: 'end', exitCode }));
  });
}
