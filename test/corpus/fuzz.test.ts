/** Damaged files: opened, repaired with a report, or refused with one of a dozen codes; never another throw, never a hang. UNROLL_FUZZ multiplies how many. */
import { readdirSync, readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { check } from '../../src-engine/compile/check';
import { IssueError } from '../../src-engine/core/issue';
import { ISSUES } from '../../src-engine/core/issues';
import { writeDocument } from '../../src-engine/document/codec';
import { readSafetensors } from '../../src-engine/formats/safetensors/read';
import { writeSafetensors } from '../../src-engine/formats/safetensors/write';
import { readFile } from '../../src-engine/formats/unroll/read';
import { writeUnroll } from '../../src-engine/formats/unroll/write';
import { busyMs } from '../busy';
import { digits } from '../run/documents';
import { Mutator } from './mutate';

const TIMES = Number(process.env.UNROLL_FUZZ ?? 1);
const PATIENCE_MS = 2000;
const REPAIRS: readonly string[] = ['duplicate-id', 'bad-id', 'unknown-edge'];
const REFUSALS: readonly string[] = [
  ...['not-json', 'not-unroll', 'too-new', 'too-large', 'too-deep', 'too-many'],
  ...['bad-key', 'twice-key', 'bad-field', 'bad-archive', 'bad-tensors'],
];
const SEEDS = readdirSync('examples')
  .filter((f) => f.endsWith('.json'))
  .map((f) => readFileSync(`examples/${f}`, 'utf8'));
const WHOLE = writeUnroll(digits(), {
  tensors: {
    'fc.weight': { dtype: 'float32', shape: [4, 8], data: new Float32Array(32).fill(0.5) },
    'fc.bias': { dtype: 'int32', shape: [4], data: new Int32Array(4).fill(7) },
  },
  slots: ['fc.bias'],
  step: 3,
  epoch: 0,
  batch: 3,
  seed: 0,
});
/** What came of how many. */
const tally = (count: Map<string, number>, what: string) => count.set(what, (count.get(what) ?? 0) + 1);

function look(bytes: Uint8Array, count: Map<string, number>, name: string): void {
  const began = busyMs();
  const { doc, issues } = readFile(bytes, 'f.unroll');
  const codes = issues.map((i) => i.code);
  if (doc) {
    for (const code of codes) if (!REPAIRS.includes(code)) throw new Error(`${name}: opened with ${code}`);
    const checked = check(doc);
    for (const i of checked.issues) if (!(i.code in ISSUES)) throw new Error(`${name}: ${i.code}`);
    const again = readFile(new TextEncoder().encode(writeDocument(doc)), 'f.unroll');
    expect(again.doc, name).toEqual(doc);
    tally(count, codes.length ? 'repaired' : 'opened');
  } else {
    if (!REFUSALS.includes(codes[0] ?? '')) throw new Error(`${name}: refused with ${codes.join() || 'nothing'}`);
    tally(count, codes[0] as string);
  }
  const took = busyMs() - began;
  if (took > PATIENCE_MS) throw new Error(`${name}: ${took} ms`);
}

test('documents', { timeout: 3_600_000 }, () => {
  const count = new Map<string, number>();
  const values: unknown[] = SEEDS.map((text) => JSON.parse(text));
  const encoder = new TextEncoder();
  for (let i = 0; i < 2000 * TIMES; i++) {
    const m = new Mutator(i);
    const k = i % SEEDS.length;
    const way = [0, 0, 0, 1, 2][i % 5];
    const damaged =
      way === 0
        ? JSON.stringify(m.json(values[k]))
        : way === 1
          ? m.text(SEEDS[k] as string)
          : new TextDecoder('latin1').decode(m.bytes(encoder.encode(SEEDS[k])));
    const bytes = way === 2 ? Uint8Array.from(damaged, (c) => c.charCodeAt(0) & 255) : encoder.encode(damaged ?? '');
    look(bytes, count, `document ${i}`);
  }
  console.log(`documents: ${[...count].map(([k, v]) => `${k} ${v}`).join(', ')}`);
  expect(count.get('opened') ?? 0).toBeGreaterThan(100);
  expect(count.size).toBeGreaterThan(5);
  expect(SEEDS.map((text) => JSON.parse(text))).toEqual(values); // what was there is as it was
});
test('archives', { timeout: 3_600_000 }, () => {
  const count = new Map<string, number>();
  for (let i = 0; i < 400 * TIMES; i++) look(new Mutator(1_000_000 + i).bytes(WHOLE), count, `archive ${i}`);
  console.log(`archives: ${[...count].map(([k, v]) => `${k} ${v}`).join(', ')}`);
  expect(count.get('bad-archive') ?? 0).toBeGreaterThan(100);
});
test('tensors', { timeout: 3_600_000 }, () => {
  const whole = writeSafetensors(
    new Map([
      ['a', { dtype: 'float32' as const, shape: [2, 3], data: new Float32Array(6) }],
      ['b', { dtype: 'int32' as const, shape: [5], data: new Int32Array(5) }],
    ]),
  );
  let read = 0;
  let refused = 0;
  for (let i = 0; i < 400 * TIMES; i++) {
    const began = busyMs();
    try {
      const tensors = readSafetensors(new Mutator(2_000_000 + i).bytes(whole));
      for (const { shape, data } of tensors.values()) expect(data.length).toBe(shape.reduce((n, d) => n * d, 1));
      read++;
    } catch (e) {
      if (!(e instanceof IssueError) || e.issue.code !== 'bad-tensors') throw e;
      refused++;
    }
    expect(busyMs() - began).toBeLessThan(PATIENCE_MS);
  }
  expect(refused).toBeGreaterThan(100);
  expect(read).toBeGreaterThan(5);
});
