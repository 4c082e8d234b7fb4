import type { ContainerStatus, Pod } from '../cluster/resources.ts';
import { invalidArgument } from './api-error.ts';
import type { Call } from './call.ts';
import { openStream } from './streams.ts';

/** `GET …/logs`: one message per line, a last one with `last: true`. */
export function streamLogs(call: Call, pod: Pod): void {
  const { query } = call;
  const name = query.get('container') ?? pod.containers[0]?.name ?? '';
  const container = [...pod.initContainers, ...pod.containers].find((status) => status.name === name);
  if (container === undefined)
    throw invalidArgument(`container ${name} is not valid for pod ${pod.ref.name}`);
  const lines = linesOf(pod, container, query.get('previous') === 'true');
  const tail = Number(query.get('tailLines') ?? 0);
  const stream = openStream(call);
  const shown = tail > 0 ? lines.slice(-tail) : lines;
  const timeStampStr = new Date().toISOString();
  for (const content of shown)
    stream.send({
      result: { content, timeStampStr, timeStamp: timeStampStr, podName: pod.ref.name, last: false },
    });
  stream.send({ result: { content: '', last: true, timeStampStr, timeStamp: timeStampStr, podName: '' } });
  stream.end();
}

function linesOf(pod: Pod, container: ContainerStatus, previous: boolean): readonly string[] {
  const ended = 'terminated' in container.state ? container.state : container.lastState;
  if (previous && ended === undefined) {
    throw invalidArgument(
      `previous terminated container "${container.name}" in pod "${pod.ref.name}" not found`,
    );
  }
  if ('waiting' in container.state && ended === undefined) {
    const { reason } = container.state.waiting;
    throw invalidArgument(
      `container "${container.name}" in pod "${pod.ref.name}" is waiting to start: ${reason}`,
    );
  }
  const code = ended !== undefined && 'terminated' in ended ? ended.terminated.exitCode : 0;
  return [...startLines(container), ...(endLines[code] ?? [])];
}

function startLines({ name }: ContainerStatus): readonly string[] {
  return [`INFO:     Started server process [1]`, `INFO:     ${name} waiting for application startup.`];
}

/** What a Python service prints last, by exit code. */
const endLines: Readonly<Record<number, readonly string[]>> = {
  0: [
    'INFO:     Application startup complete.',
    'INFO:     Uvicorn running on http://0.0.0.0:8000 (Press CTRL+C to quit)',
  ],
  1: [
    'ERROR:    Traceback (most recent call last):',
    '  File "/app/main.py", line 42, in startup',
    '    settings.database_url = os.environ["DATABASE_URL"]',
    "KeyError: 'DATABASE_URL'",
    'ERROR:    Application startup failed. Exiting.',
  ],
  137: ['INFO:     loading model into memory', 'INFO:     allocated 498 MiB of 512 MiB'],
};
