import { readFile } from 'node:fs/promises';
import { z } from 'zod';
import { KubernetesApi } from '../../test/cluster/kubernetes-api.ts';

const kubeconfigSchema = z.object({
  clusters: z.tuple([
    z.object({ cluster: z.object({ server: z.string(), 'certificate-authority': z.string() }) }),
  ]),
  users: z.tuple([
    z.object({ user: z.object({ 'client-certificate': z.string(), 'client-key': z.string() }) }),
  ]),
});

/** The administrator's way to a running cluster, by the kubeconfig it wrote. */
export async function connectKubernetes(kubeconfig: string): Promise<KubernetesApi> {
  const { clusters, users } = kubeconfigSchema.parse(JSON.parse(await readFile(kubeconfig, 'utf8')));
  const { cluster } = clusters[0];
  const { user } = users[0];
  const [authority, certificate, key] = await Promise.all([
    readFile(cluster['certificate-authority'], 'utf8'),
    readFile(user['client-certificate'], 'utf8'),
    readFile(user['client-key'], 'utf8'),
  ]);
  return new KubernetesApi({ server: cluster.server, authority, certificate, key });
}
