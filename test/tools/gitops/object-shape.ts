import { z } from 'zod';

/** Parts of objects that every kind has; all refuse fields they do not know. */
const label = z.string().regex(/^([A-Za-z0-9]([A-Za-z0-9._-]{0,61}[A-Za-z0-9])?)?$/);
export const labels = z.record(z.string(), label);
export const name = z.string().regex(/^[a-z0-9]([a-z0-9.-]{0,251}[a-z0-9])?$/);
export const metadata = z.strictObject({
  name,
  namespace: name,
  labels,
  annotations: z.record(z.string(), z.string()).optional(),
});
export const resources = z.strictObject({
  requests: z.strictObject({ cpu: z.string(), memory: z.string() }),
  limits: z.strictObject({ cpu: z.string(), memory: z.string() }),
});
export const selector = z.strictObject({
  matchLabels: labels.optional(),
  matchExpressions: z
    .array(z.strictObject({ key: z.string(), operator: z.string(), values: z.array(z.string()).optional() }))
    .optional(),
});

/** One kind of one version, of these fields and no others. */
export function objectOf<Spec extends z.ZodRawShape>(
  apiVersion: string,
  kind: string,
  spec: z.ZodObject<Spec>,
) {
  return z.strictObject({ apiVersion: z.literal(apiVersion), kind: z.literal(kind), metadata, spec });
}
