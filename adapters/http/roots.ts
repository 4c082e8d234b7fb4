import tls from 'node:tls';
import { messageOf, SlipwayError } from '../../core/errors.ts';
import type { HttpSettings } from '../../core/ports/http.ts';

/**
 * One TLS context per client: what Node trusts, what the operating system trusts (companies put their own authority
 * there), and the bundle of the user. Raises `certificate-invalid` (caller).
 */
export function createSecureContext(settings: HttpSettings): tls.SecureContext {
  const own = settings.clientCertificate;
  // Node takes a text without a certificate for an empty bundle, and nobody would know why nothing is trusted.
  if (settings.caBundle?.includes('-----BEGIN CERTIFICATE-----') === false) {
    throw certificateInvalid('The CA bundle', 'it holds no `-----BEGIN CERTIFICATE-----`');
  }
  try {
    return tls.createSecureContext({
      ...(settings.insecureSkipVerify === true ? {} : { ca: listAuthorities(settings.caBundle) }),
      ...(own === undefined ? {} : { cert: own.certificate, key: own.key }),
    });
  } catch (error) {
    const which = own === undefined ? 'The CA bundle' : 'The CA bundle, the client certificate or its key';
    throw certificateInvalid(which, messageOf(error));
  }
}

function certificateInvalid(which: string, why: string): SlipwayError {
  return new SlipwayError({
    code: 'certificate-invalid',
    kind: 'caller',
    what: `${which} cannot be read`,
    why: `It is no PEM text that TLS can use: ${why}`,
    fix: 'Give PEM files: text with `-----BEGIN CERTIFICATE-----`, and a key without a password that fits the certificate.',
  });
}

function listAuthorities(bundle: string | undefined): string[] {
  const known = readStores();
  return [...new Set([...known, ...(bundle === undefined ? [] : [bundle])])];
}

/** Node 20 cannot read the store of the operating system. */
function readStores(): readonly string[] {
  if (typeof tls.getCACertificates !== 'function') return tls.rootCertificates;
  return [...tls.getCACertificates('default'), ...tls.getCACertificates('system')];
}
