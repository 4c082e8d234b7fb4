import type { Sandbox } from '../sandbox/sandbox.ts';
import { deliveryArgs } from './delivery.ts';
import type { Pictures } from './picture.ts';
import { pushExtraReleases } from './releases.ts';

/** What to try next when the servers are gone. */
export function suggestNext({ svg, summary }: Pictures): readonly string[] {
  return [
    `Look at the picture:      ${svg}`,
    `Read the step summary:    ${summary}  (GitHub draws its chart)`,
    'Deliver by hand:          npm run demo -- --keep  leaves the servers up and prints the commands',
    'See every promise tested: npm test',
    'Use it in a workflow:     the 15 lines in README.md',
  ];
}

/** Commands to paste while the servers are up. */
export function suggestCommands(sandbox: Sandbox): readonly string[] {
  const exports = Object.entries(sandbox.environment).map(
    ([name, value]) => `export ${name}=${quote(value)}`,
  );
  const deliveries = pushExtraReleases(sandbox).flatMap(({ fate, ...release }) => [
    '',
    `# ${release.version}: ${fate}`,
    `npm run -s slipway -- ${deliveryArgs({ environment: 'dev', release, ends: { kind: 'healthy' } }, sandbox)
      .map(quote)
      .join(' ')}`,
  ]);
  const name = 'todo-dev';
  return [
    ...exports,
    ...deliveries,
    '',
    '# what Argo CD says',
    `curl -s -H "Authorization: Bearer $ARGOCD_AUTH_TOKEN" ${sandbox.argocd.url}/api/v1/applications/${name}`,
    '',
    '# every commit, with the trailers that say who wrote what and why',
    `git -c credential.helper= clone http://x:${sandbox.gitToken}@${sandbox.repositoryUrl.replace('http://', '')} platform && git -C platform log`,
  ];
}

function quote(word: string): string {
  return /^[\w@%+=:,./-]+$/.test(word) ? word : `'${word.replaceAll("'", "'\\''")}'`;
}
