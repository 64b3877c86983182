import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { request } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { SECURITY_HEADERS } from '../../src-main/assets';
import { serve } from '../../src-main/serve';

const root = mkdtempSync(join(tmpdir(), 'unroll-serve-'));
writeFileSync(join(root, 'index.html'), 'hello');
writeFileSync(join(root, 'a.gz'), new Uint8Array([0x1f, 0x8b, 8, 0]));
let server: Awaited<ReturnType<typeof serve>>;
beforeAll(async () => {
  server = await serve(0, root);
});
afterAll(async () => {
  await server.close();
  rmSync(root, { recursive: true });
});

/** A raw request: fetch would neither send another Host nor leave the path alone. */
const raw = (path: string, host?: string) =>
  new Promise<{ status: number; headers: NodeJS.Dict<string | string[]>; body: Buffer }>((ok, no) => {
    const { hostname, port } = new URL(server.url);
    request({ hostname, port, path, headers: host === undefined ? {} : { host } }, (r) => {
      const parts: Buffer[] = [];
      r.on('data', (d) => parts.push(d));
      r.on('end', () => ok({ status: r.statusCode ?? 0, headers: r.headers, body: Buffer.concat(parts) }));
    })
      .on('error', no)
      .end();
  });

test('serves the page on loopback with the headers of app://', async () => {
  expect(server.url).toMatch(/^http:\/\/127\.0\.0\.1:\d+\/$/);
  const { status, headers, body } = await raw('/');
  expect([status, body.toString()]).toEqual([200, 'hello']);
  for (const [name, value] of Object.entries(SECURITY_HEADERS)) expect(headers[name.toLowerCase()]).toBe(value);
});

test('a packed data set arrives packed', async () => {
  const { headers, body } = await raw('/a.gz');
  expect(headers['content-encoding']).toBeUndefined();
  expect(headers['content-type']).toBe('application/gzip');
  expect([...body]).toEqual([0x1f, 0x8b, 8, 0]);
});

test('answers only to its own name: a web page cannot reach it by DNS rebinding', async () => {
  for (const host of ['example.com', '127.0.0.1.example.com', 'localhost.example.com:80'])
    expect((await raw('/', host)).status, host).toBeGreaterThanOrEqual(400);
  expect((await raw('/', 'localhost:4173')).status).toBe(200);
});

test('a raw path does not climb out', async () => {
  for (const path of ['/../../../etc/hostname', '/%2e%2e/%2e%2e/etc/hostname', '//etc/hostname'])
    expect((await raw(path)).status, path).toBeGreaterThanOrEqual(400);
});

test('a taken port is an error that says so', async () => {
  await expect(serve(Number(new URL(server.url).port), root)).rejects.toMatchObject({ code: 'EADDRINUSE' });
});
