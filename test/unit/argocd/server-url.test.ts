import { describe, expect, test } from 'vitest';
import { apiUrl, parseServer, serverText } from '../../../core/argocd/server-url.ts';

describe('the server address', () => {
  test.each([
    ['https://argocd.example.com', 'https://argocd.example.com'],
    ['https://argocd.example.com/', 'https://argocd.example.com'],
    ['argocd.example.com', 'https://argocd.example.com'],
    ['argocd.example.com:8443', 'https://argocd.example.com:8443'],
    ['http://127.0.0.1:8080', 'http://127.0.0.1:8080'],
    ['https://example.com/tools/argocd/', 'https://example.com/tools/argocd'],
    ['https://example.com/argocd/api/v1', 'https://example.com/argocd'],
    [' https://argocd.example.com ', 'https://argocd.example.com'],
  ])('reads %s', (text, expected) => {
    expect(serverText(parseServer(text))).toBe(expected);
  });

  test.each([
    ['', 'not a URL'],
    ['ftp://example.com', 'http and https'],
    ['https://user:secret@example.com', 'user name or password'],
    ['https://example.com/?x=1', 'query'],
    ['https://exa mple.com', 'not a URL'],
  ])('refuses "%s"', (text, why) => {
    expect(() => parseServer(text)).toThrow(why);
  });

  test('never repeats a password in the refusal', () => {
    expect(() => parseServer('https://user:secret@example.com')).not.toThrow(/secret/);
  });

  test('keeps each name one path segment, whatever it holds', () => {
    const server = parseServer('https://example.com/argocd');
    expect(apiUrl(server, ['api', 'v1', 'applications', '../../x?y#z'])).toBe(
      'https://example.com/argocd/api/v1/applications/..%2F..%2Fx%3Fy%23z',
    );
  });

  test.each(['', '.', '..'])('refuses the name "%s", which a URL would walk along', (name) => {
    expect(() => apiUrl(parseServer('https://example.com'), ['api', name])).toThrow(/no name/);
  });

  test('repeats a query name for each value and leaves out what is not given', () => {
    const server = parseServer('https://example.com');
    expect(apiUrl(server, ['a'], { projects: ['x', 'y'], selector: undefined, refresh: 'normal' })).toBe(
      'https://example.com/a?projects=x&projects=y&refresh=normal',
    );
  });
});
