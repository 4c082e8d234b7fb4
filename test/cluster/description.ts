/** What a running cluster tells its users. */
export interface Description {
  /** The process that runs it. */
  readonly pid: number;
  /** Data and logs. */
  readonly folder: string;
  /** Argo CD's API. */
  readonly url: string;
  readonly token: string;
  readonly adminPassword: string;
  readonly kubeconfig: string;
  readonly gitUrl: string;
  /** The bare repository behind it. */
  readonly gitFolder: string;
  /** Host of the image registry. */
  readonly registry: string;
}
