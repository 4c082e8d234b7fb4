import { z } from 'zod';

/** What a running cluster tells its users. */
export const descriptionSchema = z.object({
  /** Data and logs. */
  folder: z.string(),
  /** Argo CD's API. */
  url: z.string(),
  /** Of a role with the least rights a pipeline needs. */
  token: z.string(),
  adminPassword: z.string(),
  kubeconfig: z.string(),
  gitUrl: z.string(),
  /** The bare repository behind it. */
  gitFolder: z.string(),
  /** Host of the image registry. */
  registry: z.string(),
});
export type Description = z.infer<typeof descriptionSchema>;
