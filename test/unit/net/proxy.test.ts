import { describe, expect, test } from 'vitest';
import { bypassesProxy, chooseProxy } from '../../../core/net/proxy.ts';

describe('NO_PROXY', () => {
  test.each([
    ['https://argocd.example.com', 'argocd.example.com', true],
    ['https://argocd.example.com', 'example.com', true],
    ['https://argocd.example.com', '.example.com', true],
    ['https://argocd.example.com', '*.example.com', true],
    ['https://example.com', '.example.com', true],
    ['https://notexample.com', 'example.com', false],
    ['https://ARGOCD.example.com.', 'Example.COM', true],
    ['https://example.com', 'a.com, example.com', true],
    ['https://example.com', 'a.com example.com', true],
    ['https://example.com:8443', 'example.com:8443', true],
    ['https://example.com', 'example.com:8443', false],
    ['https://example.com', 'example.com:443', true],
    ['https://10.1.2.3', '10.0.0.0/8', true],
    ['https://11.1.2.3', '10.0.0.0/8', false],
    ['https://10.1.2.3', '10.1.2.3', true],
    ['https://10.1.2.3', '10.0.0.0/99', false],
    ['https://[fd00::1]', '[fd00::1]', true],
    ['https://example.com', '*', true],
    ['https://example.com', '', false],
    ['https://example.com', ' , ,', false],
    ['http://localhost:3000', '', true],
    ['http://127.0.0.1:3000', '', true],
    ['http://[::1]:3000', '', true],
  ])('%s with %j: past the proxy is %s', (url, noProxy, past) => {
    expect(bypassesProxy(new URL(url), noProxy)).toBe(past);
  });
});

describe('the proxy of a request', () => {
  const proxy = {
    https: 'http://secure.proxy:3128',
    http: 'plain.proxy:3128',
    noProxy: 'inside.example.com',
  };

  test.each([
    ['https://a.example.com', 'http://secure.proxy:3128/'],
    ['http://a.example.com', 'http://plain.proxy:3128/'],
    ['https://inside.example.com', undefined],
  ])('to %s is %s', (url, chosen) => {
    expect(chooseProxy(new URL(url), proxy)?.href).toBe(chosen);
  });

  test('is none where none is set', () => {
    expect(chooseProxy(new URL('https://a.example.com'), undefined)).toBeUndefined();
    expect(chooseProxy(new URL('https://a.example.com'), { https: ' ' })).toBeUndefined();
  });
});
