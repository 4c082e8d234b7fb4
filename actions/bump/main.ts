import { startAction } from '../start.ts';
import { bumpDefinition } from './definition.ts';

await startAction(bumpDefinition, async () => (await import('./run.ts')).runBump);
