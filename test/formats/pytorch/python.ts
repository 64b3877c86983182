/** Runs exported files in PyTorch, where this machine has one. */
import { execFile, execFileSync } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { Tensor, TensorMap } from '../../../src-engine/core/tensor';
import { readSafetensors } from '../../../src-engine/formats/safetensors/read';
import { writeSafetensors } from '../../../src-engine/formats/safetensors/write';

const PYTHON = ['/usr/bin/python3', 'python3'].find((p) => !p.startsWith('/') || existsSync(p)) as string;
export const hasTorch = ((): boolean => {
  try {
    execFileSync(PYTHON, ['-c', 'import torch'], { stdio: 'ignore' });
    return true;
  } catch {
    return false;
  }
})();
export type Case = {
  readonly name: string;
  readonly text: string;
  /** Weights by name; "in:" and an argument's name. */
  readonly tensors: TensorMap;
  /** So many steps of training; 0: one pass with its gradients. */
  readonly steps?: number;
  readonly train?: boolean;
  /** All weights have to be there. */
  readonly strict?: boolean;
};
/** What PyTorch gives, or says, for each case: one process for all of them. */
export async function runPython(cases: readonly Case[]): Promise<ReadonlyMap<string, TensorMap | string>> {
  const dir = mkdtempSync(join(tmpdir(), 'unroll-torch-'));
  try {
    const list = cases.map(({ name, text, tensors, steps = 0, train = true, strict = true }, i) => {
      const [file, given, out] = ['py', 'in.safetensors', 'out.safetensors'].map((end) => join(dir, `case${i}.${end}`));
      writeFileSync(file as string, text);
      writeFileSync(given as string, writeSafetensors(tensors));
      return { name, file, tensors: given, out, steps, train, strict };
    });
    writeFileSync(join(dir, 'cases.json'), JSON.stringify(list));
    const script = fileURLToPath(new URL('run.py', import.meta.url));
    const said = await new Promise<string>((resolve, reject) =>
      execFile(PYTHON, [script, join(dir, 'cases.json')], { maxBuffer: 1 << 26 }, (error, out, err) =>
        error ? reject(new Error(err)) : resolve(out),
      ),
    );
    const errors = new Map(
      said
        .split('\n')
        .filter((l) => l)
        .map((l) => JSON.parse(l) as { name: string; error: string; trace: string })
        .map(({ name, error, trace }) => [name, `${error}\n${trace}`]),
    );
    return new Map(
      list.map(({ name, out }) => [
        name,
        errors.get(name) ?? readSafetensors(new Uint8Array(readFileSync(out as string)), name),
      ]),
    );
  } finally {
    rmSync(dir, { recursive: true });
  }
}
/** By how much of the largest number of `ours` another tensor differs; Infinity where its form is another. */
export function difference(ours: Tensor, theirs: Tensor | undefined): number {
  // where no step reads it PyTorch has no gradient, and ours is 0
  if (!theirs && ours.data.every((v) => v === 0)) return 0;
  if (!theirs || theirs.shape.join() !== ours.shape.join()) return Number.POSITIVE_INFINITY;
  let [most, off] = [0, 0];
  for (const [i, a] of ours.data.entries()) {
    most = Math.max(most, Math.abs(a));
    const d = Math.abs(a - (theirs.data[i] as number));
    off = Number.isNaN(d) ? Number.POSITIVE_INFINITY : Math.max(off, d);
  }
  // below this there is nothing to be right about
  return off / Math.max(most, 1e-6);
}
