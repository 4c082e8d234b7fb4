import tls from 'node:tls';
import type { HttpSettings } from '../../core/ports/http.ts';

/**
 * One TLS context per client: what Node trusts, what the operating system trusts (companies put their own authority
 * there), and the bundle of the user.
 */
export function createSecureContext(settings: HttpSettings): tls.SecureContext {
  const own = settings.clientCertificate;
  return tls.createSecureContext({
    ...(settings.insecureSkipVerify === true ? {} : { ca: listAuthorities(settings.caBundle) }),
    ...(own === undefined ? {} : { cert: own.certificate, key: own.key }),
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
