import { SlipwayError } from '../errors.ts';
import { showUrl } from './parse-url.ts';

/** What is known of a request that got no answer. */
export interface NoAnswer {
  readonly url: string;
  /** The code of Node's error: `ECONNREFUSED`, `CERT_HAS_EXPIRED` … */
  readonly code: string;
  /** Foreign text. */
  readonly message: string;
  /** Shown without credentials; only where the request went through one. */
  readonly proxy?: string;
  readonly cause?: unknown;
}

interface Explanation {
  readonly codes: RegExp;
  readonly code: string;
  readonly what: (host: string, noAnswer: NoAnswer) => string;
  readonly why: (host: string, noAnswer: NoAnswer) => string;
  readonly fix: string;
}

const CA_HINT =
  'Give the certificate of the authority that signed it as a CA bundle (PEM), or set NODE_EXTRA_CA_CERTS to its file.';

/** First match wins. */
const EXPLANATIONS: readonly Explanation[] = [
  {
    codes: /^(ENOTFOUND|EAI_AGAIN|EAI_NONAME|EAI_FAIL|ENODATA)$/,
    code: 'unreachable',
    what: (host) => `The name ${host} could not be resolved`,
    why: (_, { message }) => `DNS gave no address for it (${message})`,
    fix: 'Check the spelling of the server. If it is only known inside a network, run where that network is reached, or through its proxy (HTTPS_PROXY).',
  },
  {
    codes: /^ECONNREFUSED$/,
    code: 'unreachable',
    what: (host) => `${host} refused the connection`,
    why: () => 'Nothing listens on that port, or a firewall turned it away',
    fix: 'Check the address and the port, and that the server is up.',
  },
  {
    codes: /^(EHOSTUNREACH|ENETUNREACH|ENETDOWN|EADDRNOTAVAIL)$/,
    code: 'unreachable',
    what: (host) => `There is no route to ${host}`,
    why: (_, { message }) => `The network of this machine does not reach it (${message})`,
    fix: 'Run on a machine whose network reaches the server, or set HTTPS_PROXY.',
  },
  {
    codes: /^(ETIMEDOUT|ECONNABORTED|ESOCKETTIMEDOUT|CONNECT_TIMEOUT|DEADLINE)$/,
    code: 'timed-out',
    what: (host) => `${host} did not answer in time`,
    why: (_, { message }) => message,
    fix: 'Try again. If it stays so, check that a firewall does not drop the connection and that the server is not overloaded.',
  },
  {
    codes: /^PROXY_407$/,
    code: 'proxy-auth-required',
    what: (_, { proxy }) => `The proxy ${proxy ?? ''} wants a user and a password`,
    why: (host) => `It answered 407 when asked for a way to ${host}`,
    fix: 'Put them into the proxy variable: HTTPS_PROXY=http://user:password@proxy:port, from a secret.',
  },
  {
    codes: /^PROXY_/,
    code: 'proxy-refused',
    what: (host, { proxy }) => `The proxy ${proxy ?? ''} gave no way to ${host}`,
    why: (_, { message }) => message,
    fix: 'Allow the server in the proxy, or list it in NO_PROXY if it can be reached without.',
  },
  {
    codes:
      /^(DEPTH_ZERO_SELF_SIGNED_CERT|SELF_SIGNED_CERT_IN_CHAIN|UNABLE_TO_VERIFY_LEAF_SIGNATURE|UNABLE_TO_GET_ISSUER_CERT(_LOCALLY)?|CERT_UNTRUSTED)$/,
    code: 'tls-refused',
    what: (host) => `The certificate of ${host} is not trusted`,
    why: (_, { code }) => `No authority this machine knows has signed it (${code})`,
    fix: CA_HINT,
  },
  {
    codes: /^CERT_HAS_EXPIRED$/,
    code: 'tls-refused',
    what: (host) => `The certificate of ${host} has expired`,
    why: () => 'Its end date is in the past, or the clock of this machine is wrong',
    fix: 'Renew the certificate of the server.',
  },
  {
    codes: /^ERR_TLS_CERT_ALTNAME_INVALID$/,
    code: 'tls-refused',
    what: (host) => `The certificate of ${host} is for another name`,
    why: (_, { message }) => message,
    fix: 'Use a name the certificate is for, or give that name as the TLS server name.',
  },
  {
    codes: /^(ERR_TLS_|ERR_SSL_|ERR_OSSL_|EPROTO|CERT_|CRL_|INVALID_CA|HOSTNAME_MISMATCH)/,
    code: 'tls-refused',
    what: (host) => `No secure connection to ${host} came about`,
    why: (_, { message }) => message,
    fix: `Check that the server speaks TLS on this port. ${CA_HINT}`,
  },
  {
    codes: /^HPE_/,
    code: 'unreachable',
    what: (host) => `${host} does not speak HTTP`,
    why: (_, { message }) => `Its answer could not be read (${message})`,
    fix: 'Check the scheme (http or https) and the port of the address.',
  },
  {
    codes: /^ERR_INVALID_CHAR$/,
    code: 'header-invalid',
    what: (host) => `A header for ${host} holds characters that HTTP does not allow`,
    why: () => 'A token or a header value holds a line end or a control character',
    fix: 'Check the token and the headers you gave: a line end at the end of a secret is a common mistake.',
  },
];

const CONNECTION_LOST: Explanation = {
  codes: /^/,
  code: 'unreachable',
  what: (host) => `The connection to ${host} broke`,
  why: (_, { message, code }) => (message.trim() === '' ? `The network said ${code}` : message),
  fix: 'Try again; if it stays so, look at what is between this machine and the server: proxy, gateway, load balancer.',
};

/** The error of a request without an answer: `unreachable`, `timed-out`, `tls-refused`, `proxy-…` (outside). */
export function explainNoAnswer(noAnswer: NoAnswer): SlipwayError {
  const found = EXPLANATIONS.find(({ codes }) => codes.test(noAnswer.code)) ?? CONNECTION_LOST;
  const host = hostOf(noAnswer.url);
  const { proxy, url } = noAnswer;
  const way = proxy === undefined ? '' : `, through the proxy ${proxy}`;
  return new SlipwayError({
    code: found.code,
    kind: found.code === 'header-invalid' ? 'caller' : 'outside',
    what: found.what(host, noAnswer),
    why: `${found.why(host, noAnswer)} (request: ${showUrl(url)}${way})`,
    fix: found.fix,
    cause: noAnswer.cause,
  });
}

/** The error of an answer that is larger than its reader wants. */
export function bodyTooLarge(url: string, maxBytes: number): SlipwayError {
  return new SlipwayError({
    code: 'body-too-large',
    kind: 'outside',
    what: `The answer of ${hostOf(url)} is too large`,
    why: `${showUrl(url)} sent more than ${maxBytes} bytes`,
    fix: 'Check that the address is that of the server you mean; a download or an error page may stand in its place.',
  });
}

function hostOf(url: string): string {
  return URL.canParse(url) ? new URL(url).host : url;
}
