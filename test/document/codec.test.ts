import { readdirSync, readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { parseDocument, writeDocument } from '../../src-engine/document/codec';
import { type Doc, VERSION } from '../../src-engine/document/doc';
import { LIMITS } from '../../src-engine/document/gate';

const base = {
  format: 'unroll',
  version: 1,
  name: 'small',
  nodes: [
    { id: 'in1', op: 'Input', params: { shape: [4] }, at: [0, 0] },
    { id: 'fc', op: 'Linear', params: { outFeatures: 2 }, at: [240, 0] },
  ],
  edges: [['in1.y', 'fc.x']],
  training: { batchSize: 8 },
};
const parse = (value: unknown) =>
  parseDocument(typeof value === 'string' ? value : JSON.stringify(value), 'my.unroll.json');
const codes = (value: unknown) => parse(value).issues.map((i) => i.code);
/** The code of a file that is refused, and the sentence names the file. */
function refused(value: unknown) {
  const { doc, issues } = parse(value);
  expect(doc).toBeNull();
  expect(issues[0]?.message).toContain('my.unroll.json');
  expect(issues[0]?.message).not.toMatch(/[{}]\w+[{}]/);
  return issues[0]?.code;
}

describe('round trip', () => {
  it('reads what it wrote and writes the same text again', () => {
    const { doc, issues } = parse(base);
    expect(issues).toEqual([]);
    const text = writeDocument(doc as Doc);
    const again = parse(text).doc as Doc;
    expect(again).toEqual(doc);
    expect(writeDocument(again)).toBe(text);
  });
  it('keeps unknown ops and unknown fields at every level', () => {
    const strange = {
      ...base,
      frames: { steps: [1, { deep: null }] },
      nodes: [
        ...base.nodes,
        { id: 'q', op: 'Quantum', params: { spin: [0.5, 0], text: 'é"\\\n' }, at: [1, 2], colour: 'red' },
      ],
      training: { batchSize: 8, futureSetting: { a: [] } },
    };
    const { doc, issues } = parse(strange);
    expect(issues).toEqual([]);
    expect(doc).toEqual(strange);
    // JSON.stringify writes -0 as 0, so it is given here as text
    const minus = JSON.stringify(strange).replace('[0.5,0]', '[0.5,-0]');
    const first = parse(minus).doc as Doc;
    expect(parse(writeDocument(first)).doc).toEqual(first);
    expect(first.nodes[2]?.params.spin).toEqual([0.5, -0]);
  });
  it('keeps a plain number for all axes as it was written, and the order of fields', () => {
    const { doc } = parse({
      ...base,
      nodes: [{ op: 'Conv2d', id: 'c', params: { kernelSize: 3 }, at: [0, 0] }],
      edges: [],
    });
    expect(writeDocument(doc as Doc)).toContain(
      '{ "op": "Conv2d", "id": "c", "params": { "kernelSize": 3 }, "at": [0, 0] }',
    );
  });
  it('writes a node and a wire a line', () => {
    const lines = writeDocument(parse(base).doc as Doc).split('\n');
    expect(lines.filter((l) => l.includes('"id"'))).toHaveLength(2);
    expect(lines).toContain('    ["in1.y", "fc.x"]');
    expect(lines.at(-1)).toBe('');
  });
  it('fills in what may be left out', () => {
    const { doc, issues } = parse({ format: 'unroll', version: 1, nodes: [{ id: 'a', op: 'ReLU' }] });
    expect(issues).toEqual([]);
    expect(doc).toMatchObject({ name: 'my', edges: [], training: {}, nodes: [{ params: {}, at: [0, 0] }] });
  });
  it('reads bytes, with a byte order mark too', () => {
    const bytes = new TextEncoder().encode(`\ufeff${JSON.stringify(base)}`);
    expect(parseDocument(bytes, 'x.unroll.json').doc?.name).toBe('small');
    expect(parse(`\ufeff${JSON.stringify(base)}`).doc?.name).toBe('small');
  });
  it('reads every golden graph without a word', () => {
    for (const name of readdirSync('test/goldens')) {
      if (name.endsWith('.md')) continue;
      const file = `test/goldens/${name}/graph.unroll.json`;
      const { doc, issues } = parseDocument(readFileSync(file), file);
      expect(issues, name).toEqual([]);
      expect(parseDocument(writeDocument(doc as Doc), file).doc, name).toEqual(doc);
    }
  });
});

describe('refused', () => {
  const text = JSON.stringify(base);
  it.each([
    ['a truncated file', text.slice(0, 90), 'not-json'],
    ['an empty file', '', 'not-json'],
    ['what is not JSON', 'PK\u0003\u0004', 'not-json'],
    ['another JSON file', { name: 'package', version: '1.0.0' }, 'not-unroll'],
    ['a list', [1, 2], 'not-unroll'],
    ['null', 'null', 'not-unroll'],
    ['lists a million deep', '['.repeat(1e6), 'too-deep'],
    ['a document with something deep in it', text.replace('"small"', `${'['.repeat(64)}${']'.repeat(64)}`), 'too-deep'],
    ['objects a million deep', '{"a":'.repeat(1e6), 'too-deep'],
    ['a huge file', ' '.repeat(LIMITS.bytes + 1), 'too-large'],
    ['a newer version', { ...base, version: VERSION + 1, nodes: 'other' }, 'too-new'],
    ['no version', { ...base, version: undefined }, 'bad-field'],
    ['half a version', { ...base, version: 0.5 }, 'bad-field'],
    ['__proto__', text.replace('"name"', '"__proto__":{"polluted":1},"name"'), 'bad-key'],
    ['__proto__ in escapes', text.replace('"shape"', '"\\u005f_proto__"'), 'bad-key'],
    ['constructor', text.replace('"outFeatures"', '"constructor"'), 'bad-key'],
    ['prototype', text.replace('"batchSize"', '"prototype"'), 'bad-key'],
    ['too many nodes', { ...base, nodes: new Array(LIMITS.nodes + 1).fill(0) }, 'too-many'],
    ['too many wires', { ...base, edges: new Array(LIMITS.edges + 1).fill(0) }, 'too-many'],
    ['a huge text', { ...base, name: 'x'.repeat(LIMITS.text + 1) }, 'bad-field'],
    ['a number past float64', text.replace('[4]', '[1e999]'), 'bad-field'],
    ['nodes that are no list', { ...base, nodes: {} }, 'bad-field'],
    ['a node without an op', { ...base, nodes: [{ id: 'a' }] }, 'bad-field'],
    ['a position out of reach', text.replace('[240,0]', '[240,2e6]'), 'bad-field'],
    ['a position of one number', text.replace('[240,0]', '[240]'), 'bad-field'],
    ['a wire with one end', { ...base, edges: [['in1.y']] }, 'bad-field'],
    ['parameters that are a list', { ...base, nodes: [{ id: 'a', op: 'ReLU', params: [] }] }, 'bad-field'],
    [
      'more weights than a document is for',
      { ...base, nodes: [{ id: 'a', op: 'Linear', weights: { weight: [new Array(LIMITS.weights + 1).fill(0)] } }] },
      'too-many',
    ],
  ] as const)('%s', (_, value, code) => {
    expect(refused(value)).toBe(code);
  });
  it('bytes that are not UTF-8', () => {
    expect(parseDocument(new Uint8Array([0x7b, 0xff, 0x7d]), 'f').issues[0]?.code).toBe('not-json');
  });
  it('leaves no trace on prototypes', () => {
    parse(text.replace('"name"', '"__proto__":{"polluted":1},"name"'));
    expect(({} as { polluted?: number }).polluted).toBeUndefined();
  });
  it('names where a field is wrong', () => {
    const { issues } = parse({ ...base, nodes: [...base.nodes, { id: 'x', op: 7, at: ['a', 0] }] });
    expect(issues.map((i) => i.args.path)).toEqual(['nodes[2].op', 'nodes[2].at[0]']);
  });
  it('takes as many levels as the limit', () => {
    const inner = LIMITS.depth - 2;
    expect(parse(text.replace('8}', `${'['.repeat(inner)}${']'.repeat(inner)}}`)).doc).not.toBeNull();
  });
  it('does not take brackets in texts for levels', () => {
    expect(parse({ ...base, name: `${'['.repeat(500)}"\\"{{` }).doc).not.toBeNull();
  });
});

describe('mended or named', () => {
  const withIds = (...ids: string[]) => ({
    ...base,
    edges: [],
    nodes: ids.map((id) => ({ id, op: 'ReLU', at: [0, 0] })),
  });
  it.each([
    'class',
    'self',
    'forward',
    'training',
    '1st',
    'a-b',
    'a.b',
    '',
    '컨볼루션',
    '__init__',
    'constructor',
    'None',
    'eval',
  ])('the id "%s" is an issue with a rename to a legal one', (id) => {
    const { doc, issues } = parse(withIds(id, 'ok'));
    expect(doc?.nodes[0]?.id).toBe(id);
    expect(issues.map((i) => i.code)).toEqual(['bad-id']);
    const fix = issues[0]?.fix;
    if (fix?.kind !== 'rename') throw new Error('no rename');
    expect(fix.node).toBe(id);
    expect(codes(withIds(fix.to, 'ok'))).toEqual([]);
  });
  it.each(['conv1', '_x', 'Class', 'add', 'input', 'print', 'x1_2'])('the id "%s" is fine', (id) => {
    expect(codes(withIds(id))).toEqual([]);
  });
  it('the second node of a name gets a free one; wires stay with the first', () => {
    const { doc, issues } = parse({
      ...base,
      nodes: [...base.nodes, { id: 'fc', op: 'ReLU' }, { id: 'fc_2', op: 'ReLU' }],
    });
    expect(doc?.nodes.map((n) => n.id)).toEqual(['in1', 'fc', 'fc_3', 'fc_2']);
    expect(issues).toMatchObject([{ code: 'duplicate-id', node: 'fc_3', args: { id: 'fc' } }]);
    expect(doc?.edges).toEqual(base.edges);
  });
  it('wires to nowhere are dropped and named', () => {
    const { doc, issues } = parse({
      ...base,
      edges: [
        ['in1.y', 'fc.x'],
        ['in1.y', 'gone.x'],
        ['gone.y', 'fc.x'],
        ['a', 'b'],
      ],
    });
    expect(doc?.edges).toEqual([['in1.y', 'fc.x']]);
    expect(issues.map((i) => [i.code, i.node])).toEqual([
      ['unknown-edge', 'in1'],
      ['unknown-edge', 'fc'],
      ['unknown-edge', undefined],
    ]);
  });
});
