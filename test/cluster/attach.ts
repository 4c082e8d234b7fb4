import { readFile } from 'node:fs/promises';
import { BareRepository } from '../../scripts/sandbox/repository.ts';
import { KubernetesApi } from './kubernetes-api.ts';
import { type Lab, openLab } from './lab.ts';

/** What a running cluster tells its users. */
export interface Description {
  /** The process that runs it. */
  readonly pid: number;
  /** Data and logs. */
  readonly folder: string;
  /** Argo CD's API. */
  readonly url: string;
  readonly token: string;
  readonly adminPassword: string;
  readonly kubeconfig: string;
  readonly gitUrl: string;
  /** The bare repository behind it. */
  readonly gitFolder: string;
  /** Host of the image registry. */
  readonly registry: string;
}

/** A running cluster as a lab, for whoever did not start it. */
export async function attach(description: Description): Promise<Lab> {
  const { url, token, gitUrl, gitFolder, registry } = description;
  const repository = new BareRepository(gitFolder);
  const kubernetes = await connect(description.kubeconfig);
  return {
    url,
    token,
    ...openLab({
      kubernetes,
      registry,
      git: {
        url: gitUrl,
        commit: (files, message = 'Change\n') => repository.commit({ branch: 'main', message, files }),
      },
    }),
  };
}

interface Kubeconfig {
  readonly clusters: readonly [
    { readonly cluster: { readonly server: string; readonly 'certificate-authority': string } },
  ];
  readonly users: readonly [
    { readonly user: { readonly 'client-certificate': string; readonly 'client-key': string } },
  ];
}

async function connect(file: string): Promise<KubernetesApi> {
  const { clusters, users }: Kubeconfig = JSON.parse(await readFile(file, 'utf8'));
  const [{ cluster }] = clusters;
  const [{ user }] = users;
  return new KubernetesApi({
    server: cluster.server,
    authority: await readFile(cluster['certificate-authority'], 'utf8'),
    certificate: await readFile(user['client-certificate'], 'utf8'),
    key: await readFile(user['client-key'], 'utf8'),
  });
}
