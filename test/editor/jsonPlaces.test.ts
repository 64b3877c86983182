/** Problems stand in the text at what they are about. */
import { readdirSync, readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { check } from '../../src-engine/compile/check';
import { issue } from '../../src-engine/core/issue';
import { parseDocument, writeDocument } from '../../src-engine/document/codec';
import type { Doc } from '../../src-engine/document/doc';
import { issuePlaces } from '../../src-renderer/editor/jsonPlaces';

/** What is marked, by the issue that marks it. */
const marked = (text: string) => {
  const { doc } = parseDocument(text, 'a.json');
  const { issues } = check(doc as Doc);
  const places = issuePlaces(text, issues);
  return Object.fromEntries(issues.map((i, k) => [i.code, places[k] && text.slice(places[k].start, places[k].end)]));
};
const TEXT = `{ "format": "unroll", "version": 1, "name": "a \\"b\\" { [",
  "nodes": [
    { "id": "data", "op": "Dataset", "label": "}\\\\", "params": { "source": "digits" } },
    { "id": "conv", "op": "Conv2d", "params": { "outChannels": -1,
        "kernelSize": [3, 3] } },
    { "id": "odd", "op": "Conv2", "params": {} },
    { "id": "far", "op": "Attention" },
    { "id": "lone", "op": "ReLU", "params": { "colour": "red" } },
    { "id": "flat", "op": "Flatten" },
    { "id": "fc", "op": "Linear", "params": { "outFeatures": 7, "bais": false } },
    { "id": "loss", "op": "CrossEntropyLoss" }
  ],
  "edges": [["data.x", "conv.x"], ["data.x","flat.x"], ["flat.z", "lone.x"], ["flat.y", "fc.x"],
    ["fc.y", "loss.prediction"], ["data.y", "loss.target"]],
  "training": { "epochs": 0.5, "optimizer": { "name": "SGD", "lr": "fast" }, "bptt": { "cuts": [] } } }`;

test('on the parameter, the op, the wire, the setting', () => {
  expect(marked(TEXT)).toEqual({
    'bad-param': '"outChannels": -1',
    'misspelt-op': '"Conv2"',
    'unknown-op': '"Attention"',
    'misspelt-param': '"bais": false',
    'unknown-param': '"colour": "red"',
    'unknown-edge': '["flat.z", "lone.x"]',
    'too-few-classes': '["fc.y", "loss.prediction"]',
    'bad-training': '"lr": "fast"',
  });
});
test('on a setting that training does not know', () => {
  const text = '{"format":"unroll","version":1,"nodes":[],"training":{"optimizer":{"name":"SGD","momentun":0.9}}}';
  expect(marked(text)).toEqual({ 'misspelt-param': '"momentun":0.9' });
});
test('on a field that nothing reads, of a node or at the top', () => {
  const text =
    '{"format":"unroll","version":1,"nodes":[{"id":"c","op":"Constant","params":{"value":1},"lable":"x"}],"tags":1}';
  expect(marked(text)).toEqual({ 'misspelt-field': '"lable":"x"', 'unknown-field': '"tags":1' });
});
test('on a weight that does not fit', () => {
  const text = `{"format":"unroll","version":1,"nodes":[{"id":"in1","op":"Input","params":{"shape":[2]}},
    {"id":"fc","op":"Linear","params":{"outFeatures":3},"weights":{"bias":[1,2]}}],"edges":[["in1.y","fc.x"]]}`;
  expect(marked(text)).toEqual({ 'weight-shape': '"bias":[1,2]' });
});
test('else on the name of its node; where the text does not say it, nowhere', () => {
  const bare = '{"format":"unroll","version":1,"nodes":[{"id":"act","op":"ReLU"}]}';
  expect(marked(bare)).toEqual({ 'missing-input': '"act"' });
  const elsewhere = [issue('missing-input', { port: 'x', op: 'ReLU' }, { node: 'gone', port: 'x' }), issue('no-loss')];
  expect(issuePlaces(bare, elsewhere)).toEqual([null, null]);
  for (let cut = 0; cut < TEXT.length; cut++) issuePlaces(TEXT.slice(0, cut), elsewhere);
});
test('every node of every example is found', () => {
  for (const file of readdirSync('examples').filter((f) => f.endsWith('.unroll.json'))) {
    const { doc } = parseDocument(readFileSync(`examples/${file}`, 'utf8'), file);
    const { nodes } = doc as Doc;
    const text = writeDocument(doc as Doc);
    const places = issuePlaces(
      text,
      nodes.map(({ id: node, op }) => issue('missing-param', { op, param: '' }, { node })),
    );
    expect(places.map((p) => p && text.slice(p.start, p.end))).toEqual(nodes.map(({ id }) => `"${id}"`));
  }
});
