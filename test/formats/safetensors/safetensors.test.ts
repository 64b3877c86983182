import { readdirSync, readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { IssueError } from '../../../src-engine/core/issue';
import { sizeOf } from '../../../src-engine/core/shape';
import type { Tensor } from '../../../src-engine/core/tensor';
import { readSafetensors } from '../../../src-engine/formats/safetensors/read';
import { writeSafetensors } from '../../../src-engine/formats/safetensors/write';

/** A file with this header text before this data. */
function file(header: string, data: Uint8Array | number = 0): Uint8Array {
  const text = new TextEncoder().encode(header);
  const body = typeof data === 'number' ? new Uint8Array(data) : data;
  const out = new Uint8Array(8 + text.length + body.length);
  new DataView(out.buffer).setUint32(0, text.length, true);
  out.set(text, 8);
  out.set(body, 8 + text.length);
  return out;
}
const entry = (dtype: string, shape: unknown, offsets: unknown) => ({ dtype, shape, data_offsets: offsets });
const one = (dtype: string, shape: number[], data: ArrayBufferView) => {
  const bytes = new Uint8Array(data.buffer, data.byteOffset, data.byteLength);
  return readSafetensors(file(JSON.stringify({ x: entry(dtype, shape, [0, bytes.length]) }), bytes)).get('x') as Tensor;
};
function why(bytes: Uint8Array): string {
  try {
    readSafetensors(bytes, 'w.safetensors');
  } catch (e) {
    if (!(e instanceof IssueError)) throw e;
    expect(e.issue.code).toBe('bad-tensors');
    expect(e.issue.args.file).toBe('w.safetensors');
    return String(e.issue.args.detail);
  }
  throw new Error('it was read');
}
const json = (header: unknown, data = 0) => file(JSON.stringify(header), data);

describe('round trip', () => {
  const tensors = new Map<string, Tensor>([
    ['in:x', { dtype: 'float32', shape: [2, 3], data: Float32Array.of(1, -0, NaN, Infinity, -Infinity, 1e-45) }],
    ['ids', { dtype: 'int32', shape: [2], data: Int32Array.of(-(2 ** 31), 2 ** 31 - 1) }],
    ['scalar', { dtype: 'float32', shape: [], data: Float32Array.of(0.1) }],
    ['nothing', { dtype: 'float32', shape: [0, 4], data: new Float32Array(0) }],
    ['__proto__', { dtype: 'float32', shape: [1], data: Float32Array.of(7) }],
    ['quoted "é"', { dtype: 'int32', shape: [1], data: Int32Array.of(3) }],
  ]);
  it('gives names, order, shapes and bits back', () => {
    const again = readSafetensors(writeSafetensors(tensors, { format: 'pt' }));
    expect([...again.keys()]).toEqual([...tensors.keys()]);
    for (const [name, t] of tensors) expect(again.get(name), name).toEqual(t);
  });
  it('starts the data at a multiple of 8, and writes the same bytes again', () => {
    for (const name of ['a', 'ab', 'abc', 'abcd', 'abcde']) {
      const bytes = writeSafetensors(new Map([[name, tensors.get('scalar') as Tensor]]));
      expect(new DataView(bytes.buffer).getUint32(0, true) % 8).toBe(0);
      expect(writeSafetensors(readSafetensors(bytes))).toEqual(bytes);
    }
  });
  it('writes float64 as float32', () => {
    const bytes = writeSafetensors(new Map([['x', { dtype: 'float32', shape: [2], data: Float64Array.of(0.1, 2) }]]));
    expect(readSafetensors(bytes).get('x')?.data).toEqual(Float32Array.of(0.1, 2));
  });
  it('takes no tensors at all, and bytes that start at an odd address', () => {
    expect(readSafetensors(writeSafetensors(new Map())).size).toBe(0);
    const bytes = writeSafetensors(tensors);
    const moved = new Uint8Array(bytes.length + 3);
    moved.set(bytes, 3);
    expect(readSafetensors(moved.subarray(3)).get('ids')).toEqual(tensors.get('ids'));
  });
  it('refuses to write what would not be read', () => {
    const wrong = (name: string, shape: number[]) => () =>
      writeSafetensors(new Map([[name, { dtype: 'float32', shape, data: new Float32Array(2) }]]));
    expect(wrong('x', [3])).toThrow('holds 2');
    expect(wrong('__metadata__', [2])).toThrow('__metadata__');
  });
});

describe('converted', () => {
  it('F64, F16 and BF16 to float32', () => {
    expect(one('F64', [2], Float64Array.of(0.1, -1e300)).data).toEqual(Float32Array.of(0.1, -Infinity));
    const halves = Uint16Array.of(0x3c00, 0xc000, 0x7bff, 0x0001, 0x0400, 0x8000, 0x7c00, 0xfc00, 0x7e00, 0x3555);
    expect(one('F16', [10], halves).data).toEqual(
      Float32Array.of(1, -2, 65504, 2 ** -24, 2 ** -14, -0, Infinity, -Infinity, NaN, 0.333251953125),
    );
    const brains = Uint16Array.of(0x3f80, 0xc049, 0x8000, 0x7f80, 0x7fc0, 0x0001);
    expect(one('BF16', [6], brains).data).toEqual(Float32Array.of(1, -3.140625, -0, Infinity, NaN, 2 ** -133));
  });
  it('I64, I16, I8, U8 and BOOL to int32', () => {
    expect(one('I64', [3], BigInt64Array.of(-1n, 2147483647n, -2147483648n)).data).toEqual(
      Int32Array.of(-1, 2147483647, -2147483648),
    );
    expect(one('I16', [2], Int16Array.of(-32768, 5)).data).toEqual(Int32Array.of(-32768, 5));
    expect(one('I8', [2], Int8Array.of(-128, 5)).data).toEqual(Int32Array.of(-128, 5));
    expect(one('U8', [2], Uint8Array.of(255, 5)).data).toEqual(Int32Array.of(255, 5));
    expect(one('BOOL', [2], Uint8Array.of(1, 0))).toEqual({ dtype: 'int32', shape: [2], data: Int32Array.of(1, 0) });
  });
  it('refuses an I64 past int32', () => {
    for (const n of [2147483648n, -2147483649n, 2n ** 40n])
      expect(() => one('I64', [1], BigInt64Array.of(n))).toThrow('int32');
  });
});

describe('each rule', () => {
  const F32 = (shape: unknown, offsets: unknown) => ({ x: entry('F32', shape, offsets) });
  const huge = file('{}');
  new DataView(huge.buffer).setUint32(0, 100_000_001, true);
  const high = file('{}');
  new DataView(high.buffer).setUint32(4, 0xffffffff, true);
  it.each([
    ['a header length is there', new Uint8Array(7), 'shorter'],
    ['the header is at most 100 MB', huge, 'more than 100000000'],
    ['also in its high word', high, 'more than 100000000'],
    ['the header is in the file', writeSafetensors(new Map()).subarray(0, 9), 'follow'],
    ['the header starts with {', file(' {}'), 'start with {'],
    ['the header is not empty', file(''), 'start with {'],
    ['the header is an object', file('[]'), 'start with {'],
    ['the header is JSON', file('{"x":'), 'not JSON'],
    ['the header is UTF-8', new Uint8Array([4, 0, 0, 0, 0, 0, 0, 0, 0x7b, 0xff, 0xff, 0x7d]), 'not JSON'],
    ['the header is flat', file(`{"x":${'['.repeat(9)}${']'.repeat(9)}}`), 'nested deeper'],
    ['no name stands twice', file(`{"x":${JSON.stringify(F32([1], [0, 4]).x)},"\\u0078":{}}`, 4), '"x" twice'],
    ['no field stands twice', file('{"x":{"dtype":"F32","dtype":"I32","shape":[1],"data_offsets":[0,4]}}', 4), 'twice'],
    ['an entry is an object', json({ x: 3 }), 'no object'],
    ['an entry has its three fields', json({ x: { dtype: 'F32', shape: [] } }), 'dtype, shape and data_offsets'],
    ['an entry has no other', json({ x: { ...F32([1], [0, 4]).x, more: 1 } }, 4), 'dtype, shape and data_offsets'],
    ['metadata is text', json({ __metadata__: { a: 1 } }), 'no text'],
    ['the type is known', json({ x: entry('F8_E4M3', [1], [0, 1]) }, 1), 'F8_E4M3'],
    ['the type is no name of a prototype', json({ x: entry('constructor', [1], [0, 1]) }, 1), 'constructor'],
    ['a shape is counts', json(F32([-1], [0, 4]), 4), 'not a list of counts'],
    ['a shape is whole', json(F32([0.5], [0, 2]), 2), 'not a list of counts'],
    ['offsets are two', json(F32([1], [0]), 4), 'begin and an end'],
    ['offsets are counts', json(F32([1], [-4, 0]), 4), 'begin and an end'],
    ['offsets are in order', json(F32([1], [4, 0]), 4), 'begin and an end'],
    ['offsets are in range', json(F32([2], [0, 8]), 4), 'ends at byte 8 of 4'],
    ['offsets start at 0', json(F32([1], [4, 8]), 8), 'a hole of 4'],
    ['there is no hole', json({ ...F32([1], [0, 4]), z: entry('F32', [1], [8, 12]) }, 12), 'a hole of 4'],
    ['there is no overlap', json({ ...F32([2], [0, 8]), z: entry('F32', [2], [4, 12]) }, 12), 'overlaps'],
    ['the data is covered', json(F32([1], [0, 4]), 8), '4 bytes at its end'],
    ['shape and type fill the bytes', json(F32([2], [0, 4]), 4), 'does not fill its 4 bytes'],
    ['the product does not overflow', json(F32([2 ** 31, 2 ** 31, 2 ** 31], [0, 4]), 4), 'too many'],
    ['nor to 0', json(F32([2 ** 32, 2 ** 32, 0], [0, 0])), 'too many'],
  ] as const)('%s', (_, bytes, detail) => {
    expect(why(bytes)).toContain(detail);
  });
  it('the sentence is whole', () => {
    expect(() => readSafetensors(new Uint8Array(3), 'a.safetensors')).toThrow(
      'a.safetensors is no valid safetensors file: it is shorter than the length of its header.',
    );
  });
});

it('reads every golden file', () => {
  let count = 0;
  for (const name of readdirSync('test/goldens')) {
    if (name.endsWith('.md')) continue;
    for (const part of ['tensors', 'expected']) {
      const path = `test/goldens/${name}/${part}.safetensors`;
      const tensors = readSafetensors(readFileSync(path), path);
      for (const [key, t] of tensors) expect(t.data.length, `${path} ${key}`).toBe(sizeOf(t.shape));
      expect(tensors.size, path).toBeGreaterThan(0);
      expect(readSafetensors(writeSafetensors(tensors))).toEqual(tensors);
      count++;
    }
  }
  expect(count).toBe(276);
});
