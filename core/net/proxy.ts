import type { HttpSettings } from '../ports/http.ts';
import { parseUrl } from './parse-url.ts';

const DEFAULT_PORTS: Readonly<Record<string, string>> = { 'http:': '80', 'https:': '443' };

/** The proxy a request to `url` goes through, as a URL; none when there is none or NO_PROXY names the host. */
export function chooseProxy(url: URL, proxy: HttpSettings['proxy']): URL | undefined {
  const text = url.protocol === 'https:' ? proxy?.https : proxy?.http;
  if (text === undefined || text.trim() === '' || bypassesProxy(url, proxy?.noProxy ?? '')) return undefined;
  return parseUrl(text.includes('://') ? text : `http://${text}`);
}

/**
 * Whether NO_PROXY, or being this very machine, keeps a request from the proxy: `*`, names with their subdomains (a
 * leading dot or `*.` changes nothing), `name:port`, addresses and IPv4 ranges (`10.0.0.0/8`), as Go's tools read it.
 */
export function bypassesProxy(url: URL, noProxy: string): boolean {
  const host = bareHost(url.hostname);
  if (host === 'localhost' || host.endsWith('.localhost') || host === '::1' || host.startsWith('127.'))
    return true;
  const port = url.port || DEFAULT_PORTS[url.protocol] || '';
  const entries = noProxy.split(/[\s,]+/).filter((entry) => entry !== '');
  return entries.some((entry) => matchesEntry(entry.toLowerCase(), host, port));
}

function matchesEntry(entry: string, host: string, port: string): boolean {
  if (entry === '*') return true;
  if (entry.includes('/')) return isInRange(host, entry);
  const wanted = readEntry(entry);
  if (wanted.port !== '' && wanted.port !== port) return false;
  const domain = wanted.name.replace(/^\*?\./, '');
  return domain !== '' && (host === domain || host.endsWith(`.${domain}`));
}

/** `[::1]:443` and a bare `::1` must not be taken for a name and a port. */
function readEntry(entry: string): { readonly name: string; readonly port: string } {
  const isBareAddress = entry.split(':').length > 2 && !entry.startsWith('[');
  if (isBareAddress) return { name: entry, port: '' };
  const [, bracketed, name = '', port = ''] = /^(?:\[([^\]]+)\]|([^:]*))(?::(\d+))?$/.exec(entry) ?? [];
  return { name: bracketed ?? name, port };
}

function bareHost(hostname: string): string {
  return hostname
    .toLowerCase()
    .replace(/^\[|\]$/g, '')
    .replace(/\.$/, '');
}

function isInRange(host: string, range: string): boolean {
  const [base = '', bits = ''] = range.split('/');
  const [address, start, length] = [toNumber(host), toNumber(base), Number(bits)];
  if (address === undefined || start === undefined || !/^\d+$/.test(bits) || length > 32) return false;
  const size = 2 ** (32 - length);
  return Math.floor(address / size) === Math.floor(start / size);
}

function toNumber(address: string): number | undefined {
  const match = /^(\d{1,3})\.(\d{1,3})\.(\d{1,3})\.(\d{1,3})$/.exec(address);
  const parts = match?.slice(1).map(Number);
  if (parts === undefined || parts.some((part) => part > 255)) return undefined;
  return parts.reduce((sum, part) => sum * 256 + part, 0);
}
