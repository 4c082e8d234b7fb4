type Output = NodeJS.WriteStream;

/** Writes to a standard stream; a reader that went away (`slipway … | head`) is no error of ours. */
export function writeTo(stream: Output): (text: string) => void {
  stream.on('error', () => undefined);
  return (text) => {
    stream.write(text);
  };
}

/** Ends the process once all that was written has left it; open sockets and timers do not hold it back. */
export async function leave(exitStatus: number): Promise<never> {
  await Promise.all([flush(process.stdout), flush(process.stderr)]);
  process.exit(exitStatus);
}

function flush(stream: Output): Promise<void> {
  return new Promise((resolve) => {
    stream.write('', () => resolve());
  });
}
