import type { DeliveryTools } from '../deliver/tools.ts';
import type { PromoteInputs } from './inputs.ts';

/** What everything that is promoted shares. */
export interface PromotionTools extends Omit<DeliveryTools, 'inputs'> {
  readonly inputs: PromoteInputs;
}
