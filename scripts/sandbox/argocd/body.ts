import { z } from 'zod';
import { invalidArgument } from './api-error.ts';

/** The body in its documented shape, or a refusal that says what no real client would send. */
export function parseBody<T>(schema: z.ZodType<T>, body: unknown): T {
  const parsed = schema.safeParse(body);
  if (parsed.success) return parsed.data;
  throw invalidArgument(`sandbox: the body is not one Argo CD documents: ${z.prettifyError(parsed.error)}`);
}
