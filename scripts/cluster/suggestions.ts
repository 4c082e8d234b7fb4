import type { Suggestion } from '../demo/world.ts';
import type { Description } from './description.ts';

interface Subject {
  /** An application, and the namespace it deploys to. */
  readonly application: string;
  readonly repositoryUrl: string;
}

/** Ways to look at a running cluster past Slipway. */
export function suggestLooks(
  { url, kubeconfig }: Description,
  { application, repositoryUrl }: Subject,
): readonly Suggestion[] {
  const newest = `"$(git ls-remote ${repositoryUrl} refs/heads/main | cut -f1)"`;
  return [
    {
      shows: 'whether the newest commit is live and healthy',
      command: `npm run -s slipway -- rollout --server ${url} --application ${application} --revision ${newest}`,
    },
    {
      shows: 'what Argo CD says',
      command: `curl -s -H "Authorization: Bearer $ARGOCD_AUTH_TOKEN" ${url}/api/v1/applications/${application}`,
    },
    {
      shows: 'the pods, where kubectl is installed',
      command: `KUBECONFIG=${kubeconfig} kubectl --namespace ${application} get pods --watch`,
    },
    {
      shows: 'every commit, with the trailers that say who wrote what and why',
      command: `git clone ${repositoryUrl} platform && git -C platform log`,
    },
  ];
}
