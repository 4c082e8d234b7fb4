import { describe, expect, test } from 'vitest';
import { parseJsonBody } from '../../../core/net/json-body.ts';
import { bodyTooLarge, explainNoAnswer } from '../../../core/net/network-errors.ts';
import { showUrl } from '../../../core/net/parse-url.ts';

const url = 'https://user:canary@argocd.example.com/api?token=canary';

describe('the error of a request without an answer', () => {
  test.each([
    ['ENOTFOUND', 'unreachable', /name argocd\.example\.com could not be resolved/],
    ['EAI_AGAIN', 'unreachable', /could not be resolved/],
    ['ECONNREFUSED', 'unreachable', /refused the connection/],
    ['EHOSTUNREACH', 'unreachable', /no route/],
    ['ECONNRESET', 'unreachable', /connection to argocd\.example\.com broke/],
    ['', 'unreachable', /broke/],
    ['ETIMEDOUT', 'timed-out', /did not answer in time/],
    ['CONNECT_TIMEOUT', 'timed-out', /did not answer in time/],
    ['DEPTH_ZERO_SELF_SIGNED_CERT', 'tls-refused', /CA bundle/],
    ['UNABLE_TO_GET_ISSUER_CERT_LOCALLY', 'tls-refused', /CA bundle/],
    ['CERT_HAS_EXPIRED', 'tls-refused', /has expired/],
    ['ERR_TLS_CERT_ALTNAME_INVALID', 'tls-refused', /for another name/],
    ['ERR_SSL_WRONG_VERSION_NUMBER', 'tls-refused', /speaks TLS/],
    ['EPROTO', 'tls-refused', /secure connection/],
    ['HPE_INVALID_CONSTANT', 'unreachable', /does not speak HTTP/],
    ['PROXY_407', 'proxy-auth-required', /wants a user and a password/],
    ['PROXY_403', 'proxy-refused', /gave no way/],
    ['ERR_INVALID_CHAR', 'header-invalid', /line end/],
  ])('%s is %s and says why', (code, expected, words) => {
    const error = explainNoAnswer({ url, code, message: 'as Node says' });
    expect(error.code).toBe(expected);
    expect(error.message).toMatch(words);
    expect([error.what, error.why, error.fix].every((text) => text.trim() !== '')).toBe(true);
    expect(error.message).not.toContain('canary');
  });

  test('names the proxy it went through', () => {
    expect(explainNoAnswer({ url, code: 'PROXY_407', message: '', proxy: 'proxy:3128' }).message).toContain(
      'proxy:3128',
    );
  });

  test('of a body that is too large says how large it may be', () => {
    expect(bodyTooLarge(url, 1024)).toMatchObject({ code: 'body-too-large', kind: 'outside' });
    expect(bodyTooLarge(url, 1024).message).toContain('1024 bytes');
  });
});

describe('JSON', () => {
  const answer = (body: string, type = 'text/html') => ({
    status: 200,
    headers: { 'content-type': type },
    body,
  });

  test('is read, a byte order mark before it too', () => {
    expect(parseJsonBody(answer('\ufeff{"a":1}'), url)).toEqual({ a: 1 });
  });

  test.each([
    ['<html><head><title>Sign in\n to Example</title>', 'an HTML page with the title "Sign in to Example"'],
    ['<!DOCTYPE html><p>x', 'an HTML page'],
    ['', 'empty'],
  ])('%j in its place is told for what it is', (body, words) => {
    expect(() => parseJsonBody(answer(body, body === '' ? '' : 'text/html'), url)).toThrow(words);
  });

  test('in the place of which text came shows its beginning, made harmless', () => {
    expect(() => parseJsonBody(answer('upstream\u001b[31m down', 'text/plain'), url)).toThrow(
      '"upstream down"',
    );
  });

  test('that is missing never shows what the address holds of secrets', () => {
    expect(() => parseJsonBody(answer(''), url)).toThrow(
      /^(?!.*canary).*https:\/\/argocd\.example\.com\/api/,
    );
  });
});

describe('an address for people', () => {
  test('has neither credentials nor a query', () => {
    expect(showUrl(url)).toBe('https://argocd.example.com/api');
  });
});
