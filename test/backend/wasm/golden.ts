/** A golden case of one pass, on the wasm machine. Oracle: PyTorch in float64 (test/goldens/README.md). */
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import type { MachineOptions } from '../../../src-engine/backend/create';
import type { Tensor } from '../../../src-engine/core/tensor';
import { readSafetensors } from '../../../src-engine/formats/safetensors/read';
import { readFile } from '../../../src-engine/formats/unroll/read';
import { evaluate } from '../../../src-engine/run/evaluate';

const GOLDENS = 'test/goldens';
export const GOLDEN_CASES = readdirSync(GOLDENS).filter(
  (name) => !name.startsWith('train-') && existsSync(`${GOLDENS}/${name}/graph.unroll.json`),
);
const bytesOf = (file: string) => new Uint8Array(readFileSync(file));
const tensorsOf = (name: string, file: string) => readSafetensors(bytesOf(`${GOLDENS}/${name}/${file}`), file);

/** Where the first excess over the tolerance stands, or null where all agree. */
function disagreement(ours: Tensor | undefined, golden: Tensor): string | null {
  if (!ours) return 'missing';
  if (ours.shape.join() !== golden.shape.join()) return `shape [${ours.shape}] instead of [${golden.shape}]`;
  for (const [i, b] of golden.data.entries()) {
    const a = ours.data[i] as number;
    if (!(Math.abs(a - b) <= 1e-5 + 1e-4 * Math.abs(b))) return `[${i}]: ${a} instead of ${b}`;
  }
  return null;
}
/** What differs from the golden numbers: nothing, where all is right. */
export function wrongIn(name: string, options: MachineOptions): string[] {
  const args = `${GOLDENS}/${name}/args.json`;
  const flags: string[] = existsSync(args) ? JSON.parse(readFileSync(args, 'utf8')) : ['--grad'];
  const grad = flags.includes('--grad');
  const mode = flags.includes('infer') || !grad ? 'infer' : 'train';
  const { doc } = readFile(bytesOf(`${GOLDENS}/${name}/graph.unroll.json`), name);
  if (!doc) throw new Error('no document');
  const { tensors } = evaluate(doc, tensorsOf(name, 'tensors.safetensors'), null, {
    ...{ grad, mode, backend: 'wasm' },
    ...options,
  });
  return [...tensorsOf(name, 'expected.safetensors')].flatMap(([key, golden]) => {
    const found = disagreement(tensors.get(key), golden);
    return found ? [`${key} ${found}`] : [];
  });
}
