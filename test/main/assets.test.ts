import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { CSP, SECURITY_HEADERS, serveAsset } from '../../src-main/assets';

let base: string;
let root: string;
beforeAll(() => {
  base = mkdtempSync(join(tmpdir(), 'unroll-assets-'));
  root = join(base, 'renderer');
  mkdirSync(join(root, 'assets'), { recursive: true });
  mkdirSync(join(base, 'renderer-other'));
  writeFileSync(join(base, 'secret.txt'), 'secret');
  writeFileSync(join(base, 'renderer-other/secret.txt'), 'secret');
  writeFileSync(join(root, 'index.html'), '<!doctype html>');
  for (const f of [
    'a.js',
    'a.css',
    'a.json',
    'a.wasm',
    'a.woff2',
    'a.csv',
    'a.txt',
    'a.gz',
    'a.svg',
    'a.bin',
    'a b.js',
  ])
    writeFileSync(join(root, 'assets', f), f);
  symlinkSync(join(base, 'secret.txt'), join(root, 'link.txt'));
});
afterAll(() => rmSync(base, { recursive: true }));
const get = (path: string, method = 'GET') => serveAsset(root, method, `app://unroll${path}`);

describe('files', () => {
  test.each([
    ['/assets/a.js', 'text/javascript; charset=utf-8'],
    ['/assets/a.css', 'text/css; charset=utf-8'],
    ['/assets/a.json', 'application/json; charset=utf-8'],
    ['/assets/a.wasm', 'application/wasm'],
    ['/assets/a.woff2', 'font/woff2'],
    ['/assets/a.csv', 'text/csv; charset=utf-8'],
    ['/assets/a.txt', 'text/plain; charset=utf-8'],
    ['/assets/a.gz', 'application/gzip'],
    ['/assets/a.svg', 'image/svg+xml'],
    ['/assets/a.bin', 'application/octet-stream'],
  ])('%s is %s', async (path, type) => {
    const { status, headers, body } = await get(path);
    expect([status, headers['Content-Type']]).toEqual([200, type]);
    expect(new TextDecoder().decode(body as Uint8Array)).toBe(path.split('/').at(-1));
    expect(headers).not.toHaveProperty('Content-Encoding'); // what is packed stays packed: the page unpacks it
  });
  test('a folder is its index.html; a query and an encoded blank change nothing', async () => {
    expect((await get('/')).headers['Content-Type']).toMatch(/^text\/html/);
    expect((await get('/index.html?theme=dark')).status).toBe(200);
    expect((await get('/assets/a%20b.js')).status).toBe(200);
  });
  test('HEAD has the headers and no body; other methods are refused', async () => {
    expect(await get('/index.html', 'HEAD')).toMatchObject({ status: 200, body: '' });
    for (const method of ['POST', 'PUT', 'DELETE', 'OPTIONS']) expect((await get('/', method)).status).toBe(405);
  });
});

describe('nothing outside the folder', () => {
  const secret = [
    '/../secret.txt',
    '/assets/../../secret.txt',
    '/%2e%2e/secret.txt',
    '/..%2fsecret.txt',
    '/..%5csecret.txt',
    '/../renderer-other/secret.txt',
    '//secret.txt',
    '/link.txt',
    '/index.html%00.txt',
    '/%E0%A4%A',
    '/assets',
    '/missing.js',
  ];
  test.each(secret)('%s', async (path) => {
    // `new URL` resolves dots by itself: a raw request line reaches the server without it
    for (const url of [`app://unroll${path}`, path]) {
      const { status, body } = await serveAsset(root, 'GET', url);
      expect(status).toBeGreaterThanOrEqual(400);
      expect(String(body)).not.toContain('secret');
    }
  });
});

describe('headers', () => {
  test('what has its content in its name is kept, the page itself asked for again, and what is missing too', async () => {
    const cached = async (path: string) => (await get(path)).headers['Cache-Control'];
    expect(await cached('/assets/a.js')).toBe('max-age=31536000, immutable');
    for (const path of ['/', '/index.html', '/assets/no.js']) expect(await cached(path), path).toBe('no-cache');
  });
  test('on every answer, refusals too', async () => {
    for (const path of ['/', '/assets/a.js', '/missing', '/link.txt', '/%00'])
      expect((await get(path)).headers).toMatchObject(SECURITY_HEADERS);
  });
  test('make the page isolated, and let nothing in from elsewhere', () => {
    expect(SECURITY_HEADERS).toMatchObject({
      'Cross-Origin-Opener-Policy': 'same-origin',
      'Cross-Origin-Embedder-Policy': 'require-corp',
      'X-Content-Type-Options': 'nosniff',
    });
    const rules = new Map(CSP.split('; ').map((r) => [r.split(' ')[0], r.split(' ').slice(1)]));
    expect(rules.get('default-src')).toEqual(["'none'"]);
    expect(rules.get('script-src')).toEqual(["'self'", "'wasm-unsafe-eval'"]);
    expect(rules.get('worker-src')).toEqual(["'self'"]);
    expect(CSP).not.toMatch(/'unsafe-eval'|https?:|\*/);
  });
});
