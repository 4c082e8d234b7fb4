/** How a registry wants to be asked, read from `WWW-Authenticate` (distribution specification, token authentication). */
export type Challenge =
  | { readonly scheme: 'basic' }
  | { readonly scheme: 'bearer'; readonly realm: string; readonly service?: string; readonly scope?: string };

/** The challenge of a 401, or nothing when it is of no form Slipway can answer. */
export function readChallenge(header: string | undefined): Challenge | undefined {
  const scheme = /^\s*(\w+)/.exec(header ?? '')?.[1]?.toLowerCase();
  if (scheme === 'basic') return { scheme: 'basic' };
  if (scheme !== 'bearer') return undefined;
  const fields = readParameters(header ?? '');
  const realm = fields.get('realm');
  if (realm === undefined || !URL.canParse(realm)) return undefined;
  const [service, scope] = [fields.get('service'), fields.get('scope')];
  return {
    scheme: 'bearer',
    realm,
    ...(service === undefined ? {} : { service }),
    ...(scope === undefined ? {} : { scope }),
  };
}

function readParameters(header: string): ReadonlyMap<string, string> {
  const pairs = header.matchAll(/(\w+)\s*=\s*(?:"((?:[^"\\]|\\.)*)"|([^\s,]+))/g);
  return new Map(
    [...pairs].map(([, name, quoted, bare]) => [(name ?? '').toLowerCase(), quoted ?? bare ?? '']),
  );
}
