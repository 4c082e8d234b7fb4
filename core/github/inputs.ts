import { secret, url } from '../action/input-types.ts';
import { defineInputs } from '../action/inputs.ts';

/** Where proofs of approvals are read, and with what: for every action and verb that asks gates. */
export const githubInputs = defineInputs({
  'github-token': {
    type: secret,
    secret: true,
    environment: 'SLIPWAY_GITHUB_TOKEN',
    description:
      'Token that reads proofs of approvals: pull requests and actions of the GitOps repository, contents of the source repositories. Without it only public repositories are read.',
  },
  'github-api': {
    type: url(['https', 'http']),
    description:
      'Base of the GitHub API: `https://github.example.com/api/v3`. Default: that of the runner, else `https://api.github.com`.',
  },
});
