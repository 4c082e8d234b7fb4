import { parseArgs } from 'node:util';
import { messageOf, SlipwayError } from '../../core/errors.ts';

export interface DemoOptions {
  /** Leave the servers up at the end and print commands to try. */
  readonly keep: boolean;
  readonly help: boolean;
  /** Play on a real Argo CD and a real Kubernetes API server. */
  readonly cluster: boolean;
  /** Folder for the picture and the summary. */
  readonly out: string;
}

export const usage = `Usage: npm run demo [-- --cluster] [-- --keep] [-- --out <folder>]

Ships five services and two bad releases through dev, staging and prod on this machine alone: a real Git server,
an image registry and an Argo CD server with a model cluster, all on 127.0.0.1. Writers meet in the queue, a soak
waits without a process, a freeze holds prod, and a digest that crashed is kept out.

  --cluster       the same on a real Argo CD and a real Kubernetes API server, as plain processes without
                  containers (Linux, Git and Go ≥ 1.26); plays on the cluster of \`npm run cluster up\` when
                  that runs, else starts one and ends it; the first start builds it, about 15 minutes on two cores
  --keep          leave the servers up at the end and print commands to try; Ctrl-C ends them
  --out <folder>  where the picture and the summary go (default: demo-out)
  --help          this text
`;

/** Reads the command line. Raises a SlipwayError with what is wrong about it. */
export function readOptions(args: readonly string[]): DemoOptions {
  try {
    return parseOptions(args);
  } catch (cause) {
    const what = messageOf(cause);
    throw new SlipwayError({
      code: 'usage',
      kind: 'caller',
      what,
      why: '',
      fix: 'npm run demo -- --help',
      cause,
    });
  }
}

function parseOptions(args: readonly string[]): DemoOptions {
  const { values } = parseArgs({
    args: [...args],
    options: {
      cluster: { type: 'boolean', default: false },
      keep: { type: 'boolean', default: false },
      help: { type: 'boolean', short: 'h', default: false },
      out: { type: 'string', default: 'demo-out' },
    },
  });
  return values;
}
