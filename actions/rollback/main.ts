import { startAction } from '../start.ts';
import { rollbackDefinition } from './definition.ts';

await startAction(rollbackDefinition, async () => (await import('./run.ts')).runRollback);
