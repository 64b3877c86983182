/** The built command line as a script sees it: exit codes, what stands on standard output and error, files that go on. */
import { execFile, spawn } from 'node:child_process';
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import { afterAll, describe, expect, test } from 'vitest';
import { readArchive } from '../../src-engine/document/archive';
import { readSafetensors } from '../../src-engine/formats/safetensors/read';

const dir = mkdtempSync(join(tmpdir(), 'unroll-cli-'));
afterAll(() => rmSync(dir, { recursive: true }));
const at = (name: string) => join(dir, name);
type Done = { code: number; out: string; err: string };
const unroll = (...args: string[]): Promise<Done> =>
  new Promise((done) => {
    const env = { ...process.env, XDG_CACHE_HOME: at('cache'), LOCALAPPDATA: at('cache'), HOME: at('cache') };
    execFile('node', ['out/main/cli.js', ...args], { maxBuffer: 1 << 26, env }, (error, out, err) =>
      done({ code: typeof error?.code === 'number' ? error.code : 0, out, err }),
    );
  });
const lines = (out: string) =>
  out
    .trim()
    .split('\n')
    .map((l) => JSON.parse(l));
const file = (name: string, doc: unknown): string => {
  writeFileSync(at(name), JSON.stringify(doc));
  return at(name);
};
const XOR = 'examples/xor.unroll.json';
const broken = file('broken.unroll.json', {
  format: 'unroll',
  version: 1,
  name: 'b',
  nodes: [{ id: 'c', op: 'Conv2d', params: { outChannels: 2 }, at: [0, 0] }],
  edges: [],
});

describe('check', () => {
  test('shapes, parameters and the total, as JSON', async () => {
    const { code, out, err } = await unroll('check', 'examples/lenet-fashion-mnist.unroll.json', '--json');
    const [found] = lines(out);
    expect([code, err]).toEqual([0, '']);
    expect(found.ports['conv1.y']).toEqual({ shape: [6, 28, 28], sequence: false, dtype: 'float32' });
    expect(found.parameters['conv1.weight']).toEqual([6, 1, 5, 5]);
    expect(found.total).toBe(61706);
    expect(found.issues).toEqual([]);
  });
  test('an error is exit code 1, a sentence that names file and node, and an issue as JSON', async () => {
    const plain = await unroll('check', broken);
    expect(plain.code).toBe(1);
    expect(plain.err).toContain(`${broken}, c: Conv2d needs a value for "kernelSize".`);
    const json = await unroll('check', broken, '--json');
    expect(json.code).toBe(1);
    expect(lines(json.out)[0].issues[0]).toMatchObject({ code: 'missing-param', severity: 'error', node: 'c' });
    expect(JSON.parse(json.err).issues[0]).toMatchObject({ code: 'missing-param', severity: 'error', node: 'c' });
  });
  test('a graph without a loss is fine here', async () => {
    expect((await unroll('check', 'examples/conv-5x5.unroll.json')).code).toBe(0);
  });
});
describe('the command at fault is exit code 2', () => {
  test.each([
    [['frobnicate'], 'no command'],
    [['check'], 'needs a graph'],
    [['check', XOR, '--steps', '3'], 'no option of check'],
    [['train', XOR, '--steps', '0'], 'at least 1'],
    [['train', XOR, '--steps', '3', '--epochs', '2'], 'not both'],
    [['eval', XOR], '--out'],
    [['eval', XOR, '--out', 'o', '--mode', 'both'], 'train or infer'],
    [['export', XOR, '--to', 'onnx', '--out', 'o'], 'onnx is not built yet'],
    [['export', XOR, '--to', 'keras', '--out', 'o'], 'pytorch or safetensors'],
    [['export', XOR, '--out', 'o'], 'needs --to'],
    [['export', XOR, '--to', 'pytorch'], 'needs --out'],
    [['import', 'x.onnx', '--out', 'o'], 'not built yet'],
    [['train', XOR, '--backend', 'cuda'], 'reference or wasm'],
    [['train', XOR, '--schedule', 'slow'], 'inspect or fast'],
    [['train', XOR, '--threads', '0'], 'at least 1'],
    [['train', XOR, '--colour'], 'colour'],
  ])('%j', async (args, said) => {
    const { code, err } = await unroll(...args);
    expect(code).toBe(2);
    expect(err).toContain(said);
  });
});
describe('the input at fault is exit code 1', () => {
  test('a file that is not there, not JSON, newer', async () => {
    writeFileSync(at('text.txt'), 'hello');
    const newer = file('newer.unroll.json', { format: 'unroll', version: 9, name: 'n', nodes: [], edges: [] });
    for (const [path, code] of [
      [at('nowhere.json'), 'missing-file'],
      [at('text.txt'), 'not-json'],
      [newer, 'too-new'],
    ] as const) {
      const done = await unroll('train', path, '--json');
      expect(done.code, path).toBe(1);
      expect(JSON.parse(done.err).issues[0].code).toBe(code);
      expect(done.out).toBe('');
    }
  });
  test('tensors that do not fit name key and shapes', async () => {
    await unroll('train', XOR, '--steps', '1', '--save', at('w.safetensors'));
    const done = await unroll('train', 'examples/spirals.unroll.json', '--weights', at('w.safetensors'), '--json');
    expect(done.code).toBe(1);
    expect(JSON.parse(done.err).issues[0]).toMatchObject({ code: 'tensor-shape', node: 'fc1' });
  });
});
describe('train', () => {
  test('the next call begins with what this one measured and compiled', async () => {
    const { out } = await unroll('train', XOR, '--steps', '3', '--json');
    const kept = readdirSync(at('cache'), { recursive: true }).map((f) => basename(String(f)));
    expect(kept).toEqual(
      expect.arrayContaining([expect.stringMatching(/^tuning-.*\.json$/), expect.stringMatching(/^engine-.*\.code$/)]),
    );
    const losses = (text: string) => lines(text).map((l) => l.loss);
    expect(losses((await unroll('train', XOR, '--steps', '3', '--json')).out)).toEqual(losses(out));
  });
  test('a line a step, one after each epoch, one at the end', async () => {
    const { code, out } = await unroll('train', XOR, '--epochs', '2', '--json');
    const all = lines(out);
    const steps = all.filter((l) => 'step' in l);
    expect(code).toBe(0);
    expect(steps.map((l) => l.step)).toEqual(Array.from({ length: 20 }, (_, i) => i));
    expect(Object.keys(steps[0])).toEqual(['step', 'epoch', 'loss', 'ms']);
    const epochs = all.filter((l) => 'trainLoss' in l && !l.done);
    expect(epochs.map((l) => l.epoch)).toEqual([0, 1]);
    expect(Object.keys(epochs[0])).toEqual(['epoch', 'trainLoss', 'testLoss', 'testAccuracy']);
    expect(all.at(-1)).toMatchObject({ done: true, steps: 20, epochs: 2, stopped: null });
  });
  test('a run that goes on from a .unroll has the bits of one that was never interrupted', async () => {
    await unroll('train', 'examples/digits-cnn.unroll.json', '--steps', '60', '--save', at('whole.unroll'));
    await unroll('train', 'examples/digits-cnn.unroll.json', '--steps', '37', '--save', at('part.unroll'));
    const { out } = await unroll('train', at('part.unroll'), '--steps', '23', '--save', at('joined.unroll'), '--json');
    expect(lines(out)[0].step).toBe(37);
    const [whole, joined] = ['whole', 'joined'].map((n) =>
      readArchive(new Uint8Array(readFileSync(at(`${n}.unroll`))), n),
    );
    for (const name of ['weights.safetensors', 'optimizer.safetensors', 'run.json'] as const)
      expect(joined?.get(name), name).toEqual(whole?.get(name));
    expect(readSafetensors(whole?.get('optimizer.safetensors') ?? new Uint8Array(), 'o').size).toBeGreaterThan(0);
  });
  test('NaN ends it with what was reached saved, and exit code 1', async () => {
    const doc = JSON.parse(readFileSync(XOR, 'utf8'));
    const hot = file('hot.unroll.json', {
      ...doc,
      training: { ...doc.training, optimizer: { name: 'SGD', lr: 1e38 } },
    });
    const { code, out, err } = await unroll('train', hot, '--json', '--save', at('hot.safetensors'));
    expect(code).toBe(1);
    expect(lines(out).at(-1)).toMatchObject({ done: true, stopped: 'nan' });
    expect(JSON.parse(err).issues[0].code).toBe('not-finite');
    for (const t of readSafetensors(new Uint8Array(readFileSync(at('hot.safetensors'))), 'hot').values())
      expect(t.data.every(Number.isFinite)).toBe(true);
  });
  test('Ctrl+C ends after the current step, saved, with exit code 1', async () => {
    const child = spawn('node', [
      'out/main/cli.js',
      'train',
      'examples/lenet-fashion-mnist.unroll.json',
      '--json',
      '--save',
      at('cut.unroll'),
    ]);
    let out = '';
    child.stdout.on('data', (d) => {
      if (!out) setTimeout(() => child.kill('SIGINT'), 300);
      out += d;
    });
    const code = await new Promise((done) => child.once('close', done));
    const last = lines(out).at(-1);
    expect(code).toBe(1);
    expect(last).toMatchObject({ done: true, stopped: 'interrupted' });
    const run = JSON.parse(
      new TextDecoder().decode(readArchive(new Uint8Array(readFileSync(at('cut.unroll'))), 'cut').get('run.json')),
    );
    expect(run.step).toBe(last.steps);
  });
});
test('eval gives the nine numbers of the convolution by hand', async () => {
  expect((await unroll('eval', 'examples/conv-5x5.unroll.json', '--out', at('o.safetensors'))).code).toBe(0);
  const y = readSafetensors(new Uint8Array(readFileSync(at('o.safetensors'))), 'o').get('out:conv.y');
  expect(y?.shape).toEqual([1, 1, 3, 3]);
  expect([...(y?.data ?? [])]).toEqual([12, 12, 17, 10, 17, 19, 9, 6, 14]);
});

describe('export', () => {
  test("PyTorch's code, and beside it the weights that a run would start from", async () => {
    const [py, weights] = [at('xor.py'), at('xor.safetensors')];
    expect(await unroll('export', XOR, '--to', 'pytorch', '--out', py)).toEqual({ code: 0, out: '', err: '' });
    expect(readFileSync(py, 'utf8')).toContain('self.fc1 = nn.Linear(2, 8)');
    const { code, out } = await unroll('export', XOR, '--to', 'safetensors', '--out', weights, '--json');
    expect([code, lines(out)]).toEqual([0, [{ out: weights }]]);
    const found = readSafetensors(new Uint8Array(readFileSync(weights)), 'w');
    expect([...found].map(([key, t]) => [key, t.shape])).toEqual([
      ['fc1.weight', [8, 2]],
      ['fc1.bias', [8]],
      ['fc2.weight', [2, 8]],
      ['fc2.bias', [2]],
    ]);
    // training from them has the losses of training from the seed
    const losses = async (...more: string[]) =>
      lines((await unroll('train', XOR, '--steps', '2', '--json', ...more)).out).flatMap((l) => l.loss ?? []);
    expect(await losses('--weights', weights)).toEqual(await losses());
  });
  test('of a graph with an error nothing is written', async () => {
    const { code, err } = await unroll('export', broken, '--to', 'pytorch', '--out', at('broken.py'), '--json');
    expect(code).toBe(1);
    expect(JSON.parse(err).issues[0]).toMatchObject({ code: 'missing-param', node: 'c' });
    expect(existsSync(at('broken.py'))).toBe(false);
  });
});
describe('bench', () => {
  test('a line a workload, with what was trained and how fast', async () => {
    const { code, out } = await unroll('bench', '--only', 'mlp-2', '--seconds', '1', '--json');
    expect(code).toBe(0);
    const [line] = lines(out);
    expect(line).toMatchObject({ workload: 'mlp-2-8-8-1-b32', peer: 'unroll', threads: 1 });
    expect(line.ms).toBeGreaterThan(0);
    expect(line.losses[2]).toBeLessThan(line.losses[0]);
  });
  test('takes no graph', async () => expect((await unroll('bench', XOR)).code).toBe(2));
});
