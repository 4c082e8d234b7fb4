/** The process groups of running children. */
export interface ProcessGroups {
  add(pid: number): void;
  remove(pid: number): void;
  /** A group that has ended already is fine. */
  signal(pid: number, signal: NodeJS.Signals): void;
}

/** Groups that end with this process, however it ends: a child must not go on alone. */
export function createProcessGroups(): ProcessGroups {
  const running = new Set<number>();
  const endAll = () => {
    for (const pid of running) signalGroup(pid, 'SIGKILL');
  };
  return {
    add: (pid) => {
      if (running.size === 0) process.on('exit', endAll);
      running.add(pid);
    },
    remove: (pid) => {
      running.delete(pid);
      if (running.size === 0) process.off('exit', endAll);
    },
    signal: signalGroup,
  };
}

function signalGroup(pid: number, signal: NodeJS.Signals): void {
  try {
    process.kill(-pid, signal);
  } catch {
    // ESRCH: everyone in the group has left.
  }
}
