import type { SlipwayConfig } from './config.ts';
import { readConfigDocument } from './document.ts';
import { checkEnvironments } from './environments.ts';
import { mergeConfig } from './merge.ts';
import { ConfigError, sortProblems } from './problems.ts';
import { checkPromotion } from './promotion-problems.ts';
import { slipwayShape } from './schema.ts';
import { describeIssues } from './shape-problems.ts';
import { checkTargets } from './targets.ts';

/**
 * Reads a `slipway.yaml`. `file` is its path as messages shall name it. Raises `ConfigError` (code `config-invalid`)
 * with every mistake of the file, each with line and column.
 */
export function parseSlipwayConfig(file: string, bytes: Uint8Array): SlipwayConfig {
  const read = readConfigDocument(file, bytes);
  if (read.kind === 'broken') throw new ConfigError(file, sortProblems(read.problems));
  const shape = slipwayShape.safeParse(read.document.value);
  const problems = [
    ...(shape.success ? [] : describeIssues(file, read.document, shape.error.issues)),
    ...checkEnvironments(file, read.document),
    ...checkTargets(file, read.document),
    ...checkPromotion(file, read.document),
  ];
  if (!shape.success || problems.length > 0) throw new ConfigError(file, sortProblems(problems));
  return mergeConfig(file, shape.data);
}
