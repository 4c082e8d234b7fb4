/** Outputs every action has beside its own. */
export const kernelOutputs = {
  decision: { description: 'What the run came to; `error` when it raised one.' },
  'reason-code': { description: 'Why, as a stable code.' },
  result: {
    description:
      'The whole result as JSON with `schemaVersion`; its essentials only, with `"truncated": true`, when it is larger than 64 KiB.',
  },
  'result-file': {
    description: 'Path of a file with the whole result, when it is larger than 64 KiB; else empty.',
  },
} as const;

/** Reason codes every action can end with, beside its own. */
export const kernelReasonCodes = {
  'input-invalid': 'An input is missing, unknown or wrong; all of them are named.',
  'tool-missing': 'A tool is not on PATH.',
  'tool-unusable': 'A tool cannot be started.',
  'folder-missing': 'The folder to work in does not exist.',
  'id-token-unavailable': 'GitHub issued no identity token.',
  'address-invalid': 'A server’s address is none.',
  'header-invalid': 'A token or header holds characters that HTTP does not allow.',
  'certificate-invalid': 'A CA bundle, client certificate or key cannot be read.',
  unreachable: 'A server could not be reached, or the connection broke.',
  'timed-out': 'A server did not answer in time.',
  'tls-refused': 'A server’s certificate is not trusted, or TLS failed.',
  'proxy-auth-required': 'The proxy wants a user and a password.',
  'proxy-refused': 'The proxy gave no way to the server.',
  'proxy-unsupported': 'The proxy is of a kind that cannot be used.',
  'redirect-loop': 'A server sends its readers in a circle.',
  'body-too-large': 'An answer is larger than anything expected there.',
  'not-json': 'A server answered with something else than JSON.',
  cancelled: 'The run was cancelled before it was done.',
  'result-unwritable': 'Outputs or result could not be written down.',
  defect: 'Slipway itself failed; please report it.',
} as const;
