import { startAction } from '../start.ts';
import { promoteDefinition } from './definition.ts';

await startAction(promoteDefinition, async () => (await import('./run.ts')).runPromote);
