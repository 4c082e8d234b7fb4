import { deliveryArgs } from './delivery.ts';
import type { Pictures } from './picture.ts';
import { planExtraReleases } from './releases.ts';
import type { World } from './world.ts';

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
    `npm run -s slipway -- ${deliveryArgs({ environment: 'dev', release, ends: { kind: 'healthy' } }, world)
      .map(quote)
      .join(' ')}`,
  ]);
  const others = world.suggestions.flatMap(({ shows, command }) => ['', `# ${shows}`, command]);
  return [...exports, ...deliveries, ...others];
}

function quote(word: string): string {
  return /^[\w@%+=:,./-]+$/.test(word) ? word : `'${word.replaceAll("'", "'\\''")}'`;
}
