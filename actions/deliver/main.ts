import { startAction } from '../start.ts';
import { deliverDefinition } from './definition.ts';

await startAction(deliverDefinition, async () => (await import('./run.ts')).runDeliver);
