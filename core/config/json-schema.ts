import * as z from 'zod/mini';
import { slipwayShape } from './schema.ts';

/** The JSON Schema of `slipway.yaml` (draft 2020-12), for editors; made from the reader's own definition. */
export function slipwaySchema(): Record<string, unknown> {
  return {
    ...z.toJSONSchema(slipwayShape),
    title: 'slipway.yaml',
    description: 'Services and environments of a GitOps repository, as Slipway reads them.',
  };
}
