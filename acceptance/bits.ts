/** The bits of all parameters after 50 steps, for every number of threads, schedule and tile, by the built engine in a runtime that is really started. */
import { expect } from 'vitest';
import { CANDIDATES } from '../src-engine/backend/wasm/tuner';
import type { MachineSettings } from '../src-engine/core/machine';
import type { Doc } from '../src-engine/document/doc';
import { BIT_DOCUMENTS } from '../test/run/bitDocuments';
import type { EngineDoor } from './runtimes';

const STEPS = 50;
const PART = 10;
/** Every key that a tile may be looked up by has this one. */
const only = (tile: object): string =>
  JSON.stringify({
    tiles: JSON.stringify([true, false].flatMap((a) => [true, false].map((b) => [`${a} ${b}`, tile]))),
  });
const FUSED: readonly (readonly [string, MachineSettings])[] = [
  ...[1, 2, 3, 4].map((threads) => [`${threads} threads`, { threads }] as const),
  ['inspect', { threads: 1, schedule: 'inspect' }],
  ...[...CANDIDATES.alone, ...CANDIDATES.joined].map(
    (tile) => [`tile ${Object.values(tile)}`, { threads: 1, tuning: only(tile) }] as const,
  ),
];
const STRICT: typeof FUSED = [1, 2].map(
  (threads) => [`strict, ${threads} threads`, { threads, strict: true }] as const,
);

async function hashAfter(door: EngineDoor, doc: Doc, settings: MachineSettings): Promise<string> {
  type Hash = { readonly hash: string; readonly threads: number };
  await door.ask('machine', { backend: 'wasm', ...settings });
  await door.ask('load', { doc, why: 'open' });
  const hash = () => door.ask('hash', {}) as Promise<Hash>;
  for (let done = 0; done < STEPS; done += PART) {
    // helping threads are away while they take in kernels
    await expect.poll(async () => (await hash()).threads, { timeout: 120_000 }).toBe(settings.threads);
    const end = door.stopped();
    await door.ask('run', { iterations: PART });
    await end;
  }
  return (await hash()).hash;
}
/** "document: mode" to its hash; within the runtime all settings of a mode must agree. */
export async function bitsOf(door: EngineDoor, strict: boolean): Promise<Record<string, string>> {
  const found: Record<string, string> = {};
  for (const [name, doc] of BIT_DOCUMENTS)
    for (const [what, settings] of strict ? STRICT : FUSED) {
      const hash = await hashAfter(door, doc, settings);
      found[name] ??= hash;
      expect(hash, `${name}, ${what}`).toBe(found[name]);
    }
  return found;
}
