import { startAction } from '../../../actions/start.ts';
import { definition } from './inputs.ts';

await startAction(definition, async () => (await import('./run.ts')).run);
