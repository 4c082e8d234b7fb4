import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { z } from 'zod';
import { type Cloud, clouds, type EnvironmentName, environments } from './component.ts';
import { parseTfvars } from './tfvars.ts';
import { readVolumes, type Volume } from './volumes.ts';

export interface Machine {
  readonly vcpus: number;
  readonly memoryGib: number;
}

export interface Pool extends Machine {
  readonly name: string;
  readonly type: string;
  readonly min: number;
  readonly max: number;
  readonly diskGib: number;
}

export interface Database extends Machine {
  readonly type: string;
  readonly storageGib: number;
  /** Machines that run it: one, or more where it spans zones. */
  readonly machines: number;
  readonly backupDays: number;
}

/** What one cluster is made of, by its variables and values. */
export interface ClusterSize {
  readonly env: EnvironmentName;
  readonly cloud: Cloud;
  readonly pools: readonly Pool[];
  readonly database: Database;
  readonly volumes: readonly Volume[];
  readonly advancedDdosProtection: boolean;
}

const flexible = z.object({ cpus: z.number().optional(), memory_gb: z.number().optional() });
const machineShape = flexible.extend({ type: z.string() });
const variablesShape = z.object({
  node_pools: z.record(
    z.string(),
    z.object({ machine: machineShape, min: z.int(), max: z.int(), disk_gb: z.int().default(128) }),
  ),
  database: flexible.extend({
    machine: z.string(),
    storage_gb: z.int(),
    high_availability: z.boolean(),
    backup_days: z.int(),
  }),
  advanced_ddos_protection: z.boolean().default(false),
});
type MachineVariables = z.output<typeof machineShape>;

/** Where a machine's name says its size, `machines.json` says which; OCI's flexible ones are sized where they are used. */
const machinesFile = 'gitops/terraform/machines.json';
const machinesShape = z.record(z.string(), z.strictObject({ vcpus: z.int(), memoryGib: z.number() }));

/** A core of OCI is two threads, which others call two vCPUs. */
const vcpusPerOcpu = 2;
/** Machines of a database that spans zones: a standby beside it; on OKE two readers. */
const machinesOfHighAvailability: Readonly<Record<Cloud, number>> = { aks: 2, gke: 2, oke: 3 };

/** The sizes of the nine clusters. Raises an Error that names the machine it does not know. */
export async function readSizes(root: string): Promise<readonly ClusterSize[]> {
  const machines = machinesShape.parse(JSON.parse(await readFile(join(root, machinesFile), 'utf8')));
  const pairs = environments.flatMap((env) => clouds.map((cloud) => ({ env, cloud })));
  return Promise.all(pairs.map((pair) => readSize(root, { ...pair, machines })));
}

interface Place {
  readonly env: EnvironmentName;
  readonly cloud: Cloud;
  readonly machines: Readonly<Record<string, Machine>>;
}

async function readSize(root: string, { env, cloud, machines }: Place): Promise<ClusterSize> {
  const file = join('gitops', 'terraform', cloud, 'envs', `${env}.tfvars`);
  const variables = variablesShape.parse(parseTfvars(await readFile(join(root, file), 'utf8')));
  const { machine: type, storage_gb, high_availability, backup_days, ...parts } = variables.database;
  return {
    env,
    cloud,
    pools: Object.entries(variables.node_pools).map(([name, { machine, min, max, disk_gb }]) => ({
      ...{ name, type: machine.type, min, max, diskGib: disk_gb },
      ...sizeOf(machine, machines),
    })),
    database: {
      ...{ type, storageGib: storage_gb, backupDays: backup_days },
      machines: high_availability ? machinesOfHighAvailability[cloud] : 1,
      ...sizeOf({ type, ...parts }, machines),
    },
    volumes: await readVolumes(root, env),
    advancedDdosProtection: variables.advanced_ddos_protection,
  };
}

function sizeOf(
  { type, cpus, memory_gb }: MachineVariables,
  machines: Readonly<Record<string, Machine>>,
): Machine {
  if (cpus !== undefined && memory_gb !== undefined) {
    return { vcpus: cpus * vcpusPerOcpu, memoryGib: memory_gb };
  }
  const machine = machines[type];
  if (machine === undefined) throw new Error(`${machinesFile} does not know ${type}`);
  return machine;
}
