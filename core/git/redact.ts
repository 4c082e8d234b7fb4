/** Replaces user and password of every URL in the text by `***`. */
export function redactCredentials(text: string): string {
  return text.replace(/([A-Za-z][A-Za-z0-9+.-]*:\/\/)[^\s/@'"`<>]+(?:@[^\s/@'"`<>]+)*@/g, '$1***@');
}

/** Replaces each secret, and its base64 form as HTTP carries it, by `***`. */
export function redactSecrets(text: string, secrets: readonly string[]): string {
  return secrets
    .filter((secret) => secret !== '')
    .reduce((redacted, secret) => redacted.replaceAll(secret, '***'), redactCredentials(text));
}
