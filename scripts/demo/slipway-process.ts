import { spawn } from 'node:child_process';
import { tmpdir } from 'node:os';
import { fileURLToPath } from 'node:url';

export interface SlipwayCall {
  readonly args: readonly string[];
  /** Beside PATH and HOME: the tokens. */
  readonly environment: Readonly<Record<string, string>>;
  readonly onLine: (line: string) => void;
  readonly signal: AbortSignal;
}

export interface SlipwayEnd {
  readonly exitCode: number | null;
  /** What `--json` printed. */
  readonly stdout: string;
  readonly stderr: string;
}

const cli = fileURLToPath(new URL('../slipway.ts', import.meta.url));
const killAfterMs = 3000;

/** Runs the command line as its own process, exactly as a user would; its messages come line by line. */
export function runSlipway({ args, environment, onLine, signal }: SlipwayCall): Promise<SlipwayEnd> {
  return new Promise((resolve, reject) => {
    const { PATH = '', HOME = '' } = process.env;
    const child = spawn(process.execPath, [cli, ...args], {
      env: { PATH, HOME, TMPDIR: tmpdir(), NO_COLOR: '1', ...environment },
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    const stop = () => {
      child.kill('SIGTERM');
      setTimeout(() => child.kill('SIGKILL'), killAfterMs).unref();
    };
    signal.addEventListener('abort', stop, { once: true });
    const output = { stdout: '', stderr: '' };
    const feed = splitLines(onLine);
    child.stdout.setEncoding('utf8').on('data', (text: string) => {
      output.stdout += text;
    });
    child.stderr.setEncoding('utf8').on('data', (text: string) => {
      output.stderr += text;
      feed(text);
    });
    child.on('error', reject);
    child.on('close', (exitCode) => {
      signal.removeEventListener('abort', stop);
      resolve({ exitCode, ...output });
    });
  });
}

function splitLines(onLine: (line: string) => void): (text: string) => void {
  let rest = '';
  return (text) => {
    const lines = `${rest}${text}`.split('\n');
    rest = lines.pop() ?? '';
    for (const line of lines) onLine(line);
  };
}
