/** The built engine in a runtime that is really started: another Node's worker thread, or a page's worker. One request after the other. */
import { spawn } from 'node:child_process';
import { readdirSync } from 'node:fs';
import { resolve } from 'node:path';
import { createInterface } from 'node:readline';
import { pathToFileURL } from 'node:url';
import { launch } from '../test/chromium';

type Message = {
  readonly id?: number;
  readonly ok?: unknown;
  readonly error?: string;
  readonly event?: { type: string };
};
export type EngineDoor = {
  ask(method: string, arg: unknown): Promise<unknown>;
  /** When a run has come to its end. */
  stopped(): Promise<void>;
  close(): Promise<void>;
};
/** A door over a port that says lines of messages. */
function door(post: (message: unknown) => void, close: () => Promise<void>) {
  let next = 0;
  const waiting = new Map<number, { resolve(v: unknown): void; reject(e: Error): void }>();
  let runs: (() => void)[] = [];
  const receive = ({ id, ok, error, event }: Message): void => {
    if (event?.type === 'stopped') {
      for (const run of runs) run();
      runs = [];
    }
    const asked = id === undefined ? undefined : waiting.get(id);
    if (!asked) return;
    if (error !== undefined) asked.reject(new Error(error));
    else asked.resolve(ok);
  };
  const its: EngineDoor = {
    ask: (method, arg) =>
      new Promise((done, reject) => {
        waiting.set(next, { resolve: done, reject });
        post({ id: next++, method, arg });
      }),
    stopped: () => new Promise((done) => runs.push(done)),
    close,
  };
  return { its, receive };
}
/** What runs in the other Node: messages in and out as lines. */
const IN_NODE = `
const { createInterface } = require('node:readline');
const { Worker } = require('node:worker_threads');
const [engine, resources, joins, cache] = process.argv.slice(1);
const worker = new Worker(engine, { workerData: { resources, joins: joins === 'true', cache } });
worker.on('message', (m) => { if (m.id !== undefined || m.event.type === 'stopped') console.log(JSON.stringify(m)); });
createInterface({ input: process.stdin }).on('line', (l) => worker.postMessage(JSON.parse(l))).on('close', () => process.exit());
`;
/** `cache`: the folder in which compiled code is kept; absent: it is not. */
export async function engineInNode(node: string, joins: boolean, cache?: string): Promise<EngineDoor> {
  const args = ['-e', IN_NODE, '--', resolve('out/main/engine.js'), resolve('resources/data'), `${joins}`];
  if (cache) args.push(cache);
  const child = spawn(node, args, { stdio: ['pipe', 'pipe', 'inherit'] });
  const { its, receive } = door(
    (m) => child.stdin.write(`${JSON.stringify(m)}\n`),
    () => new Promise((done) => child.on('exit', () => done()).stdin.end()),
  );
  createInterface({ input: child.stdout }).on('line', (line) => receive(JSON.parse(line) as Message));
  return its;
}
export async function engineInChromium(flags: readonly string[]): Promise<EngineDoor> {
  const { serve } = await import(pathToFileURL(resolve('out/main/serve.js')).href);
  const script = `/assets/${readdirSync('out/renderer/assets').find((f) => /^web-.*\.js$/.test(f))}`;
  const server = (await serve(0)) as { url: string; close(): Promise<void> };
  const browser = await launch([...flags]);
  const page = await browser.newPage();
  const { its, receive } = door(
    (message) =>
      void page.evaluate((m) => (globalThis as unknown as { engine: Worker }).engine.postMessage(m), message),
    async () => {
      await browser.close();
      await server.close();
    },
  );
  await page.exposeFunction('said', receive);
  await page.goto(server.url);
  await page.evaluate((url) => {
    const engine = new Worker(url, { type: 'module' });
    engine.onmessage = ({ data }) => {
      const { said } = globalThis as unknown as { said(m: unknown): void };
      if (data.id !== undefined || data.event.type === 'stopped') said(JSON.parse(JSON.stringify(data)));
    };
    Object.assign(globalThis, { engine });
  }, script);
  return its;
}
