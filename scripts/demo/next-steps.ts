import { deliveryArgs } from './delivery.ts';
import type { Pictures } from './picture.ts';
import { promotionArgs } from './promotion.ts';
import { planExtraReleases } from './releases.ts';
import { service, type World } from './world.ts';

/** What to try next when the servers are gone. */
export function suggestNext({ svg, summary }: Pictures, keepCommand: string): readonly string[] {
  return [
    `Look at the picture:      ${svg}`,
    `Read the step summary:    ${summary}  (GitHub draws its chart)`,
    `Deliver by hand:          ${keepCommand}  leaves the servers up and prints the commands`,
    'See every promise tested: npm test',
    'Use it in a workflow:     the 15 lines in README.md',
  ];
}

/** Commands to paste while the servers are up. */
export function suggestCommands(world: World): readonly string[] {
  const exports = Object.entries(world.environment).map(([name, value]) => `export ${name}=${quote(value)}`);
  const deliveries = planExtraReleases(world).flatMap(({ fate, ...release }) => [
    '',
    `# ${release.version}: ${fate}`,
    `npm run -s slipway -- ${deliveryArgs({ environment: 'dev', release }, world).map(quote).join(' ')}`,
  ]);
  const asking = [
    '',
    '# why a release is not in prod, and when it may be there',
    `npm run -s slipway -- explain ${service} prod --repository ${world.repositoryUrl}`,
    '',
    '# what staging has proved, to prod; or when to come again',
    `npm run -s slipway -- ${promotionArgs('prod', world).map(quote).join(' ')}`,
  ];
  const others = world.suggestions.flatMap(({ shows, command }) => ['', `# ${shows}`, command]);
  return [...exports, ...deliveries, ...asking, ...others];
}

function quote(word: string): string {
  return /^[\w@%+=:,./-]+$/.test(word) ? word : `'${word.replaceAll("'", "'\\''")}'`;
}
