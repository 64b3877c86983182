/** Where the engine's thread begins in Node: sets V8's flags, then runs the engine from its compiled code, where a process before kept that. */
import { join } from 'node:path';
import { setFlagsFromString } from 'node:v8';
import { parentPort, workerData } from 'node:worker_threads';
import { CompiledScript } from './compiled';
import file from './nodeEngine?script';

const port = parentPort;
if (!port) throw new Error('started as no worker thread');
/** `joins`: false where V8 is not to join vectors. `cache`: the folder in which compiled code is kept; absent: it is not. */
const { resources, joins = true, cache } = workerData as { resources: string; joins?: boolean; cache?: string };
// before anything is compiled. V8 says aloud that it knows no such flag, so each is given to the versions that have it
const [major = 0, minor = 0] = process.versions.node.split('.').map(Number);
if (major < 22) setFlagsFromString('--experimental-wasm-relaxed-simd');
const revec = joins && process.arch === 'x64' && (major > 23 || (major === 23 && minor >= 5));
if (revec) setFlagsFromString('--experimental-wasm-revectorize');
const script = new CompiledScript(join(import.meta.dirname, file), cache);
const { start } = script.run<typeof import('./nodeEngine')>();
start({ port, resources, revec, keepCode: () => script.keep() });
