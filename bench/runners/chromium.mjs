// The engine in a page's worker, in Chromium, with or without V8's joining of vectors.
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { chromium } from 'playwright-core';
import { runOf } from '../run.mjs';

/** In the page: a request to the built engine in a fresh worker. The protocol is `{ id, method, arg }` there, `{ id, ok | error }` back. */
const ask = ({ script, machine, method, arg }) =>
  new Promise((resolve, reject) => {
    const worker = new Worker(script, { type: 'module' });
    worker.onerror = (e) => reject(new Error(e.message));
    worker.onmessage = ({ data }) => {
      if (data.id !== 1) return;
      worker.terminate();
      if (data.error) reject(new Error(data.error));
      else resolve(data.ok);
    };
    worker.postMessage({ id: 0, method: 'machine', arg: machine });
    worker.postMessage({ id: 1, method, arg });
  });

export async function unrollInChromium(root, { executablePath, revec, workload, threads, seconds }) {
  const { serve } = await import(pathToFileURL(join(root, 'out/main/serve.js')).href);
  const script = `/assets/${readdirSync(join(root, 'out/renderer/assets')).find((f) => /^web-.*\.js$/.test(f))}`;
  const doc = JSON.parse(readFileSync(join(root, 'bench/graphs', `${workload}.unroll.json`), 'utf8'));
  const server = await serve(0);
  const args = [
    ...(process.getuid?.() === 0 ? ['--no-sandbox'] : []),
    ...(revec ? ['--js-flags=--wasm-revectorize --experimental-wasm-revectorize'] : []),
  ];
  const browser = await chromium.launch({ ...(executablePath ? { executablePath } : {}), args });
  try {
    const page = await browser.newPage();
    await page.goto(server.url);
    const { steps, led } = runOf(root, workload);
    const samples = doc.training.batchSize;
    const machine = { threads };
    // the same losses as `unroll bench` answers
    const fewer = { doc, steps, samples: Math.max(1, samples / 8), iterations: 20 };
    const request = (method, arg) => page.evaluate(ask, { script, machine, method, arg });
    const { losses: eighth } = await (led ? request('led', fewer) : request('benchmark', { ...fewer, seconds: 0 }));
    const done = await request('benchmark', { doc, steps, samples, iterations: 3, seconds });
    const version = browser.version().split('.')[0];
    const runtime = `chromium-${version}${revec ? '-revec' : ''}`;
    return { lines: [{ workload, peer: 'unroll', runtime, threads, ...done, eighth }], error: null };
  } catch (e) {
    return { lines: [], error: e.message.split('\n')[0] };
  } finally {
    await browser.close();
    await server.close();
  }
}
