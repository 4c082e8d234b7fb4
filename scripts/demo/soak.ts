import type { Scene } from './scene.ts';

const FILE = 'slipway.yaml';
const PROD = '{ name: prod, after: staging }';
const SHORTEST_MS = 15_000;

/** The platform team lets releases soak before prod: as long as a delivery takes here, so that it shows on any machine. */
export const letProdSoak: Scene = async ({ world: { repository }, memory, show }) => {
  const text = (await repository.readFile('main', FILE)) ?? '';
  if (!text.includes(PROD)) throw new Error(`${FILE} no longer says ${PROD}`);
  const soak = `${Math.ceil(Math.max(SHORTEST_MS, memory.firstTook ?? 0) / 1000)}s`;
  const rule = `{ name: prod, after: staging, gates: { soak: ${soak} } }`;
  const files = { [FILE]: text.replace(PROD, rule) };
  await repository.commit({ branch: 'main', message: `Let releases soak ${soak} before prod`, files });
  memory.soak = soak;
  show.row('prod', 'waiting', `slipway.yaml: ${rule.slice(2, -2)}`);
  return { promises: [], drawn: [], listed: [] };
};
