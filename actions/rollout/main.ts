import { startAction } from '../start.ts';
import { rolloutDefinition } from './definition.ts';

await startAction(rolloutDefinition, async () => (await import('./run.ts')).runRollout);
