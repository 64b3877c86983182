import { readFile } from 'node:fs/promises';
import { CURVES } from '../../src-engine/core/sources';
import type { DataParams } from '../../src-engine/data/dataset';

/** The files that ship, as a Node host gives them. */
export const bytes = async (name: string): Promise<Uint8Array> =>
  new Uint8Array(await readFile(new URL(`../../resources/data/${name}`, import.meta.url)));
/** Parameters of a Dataset node with its defaults. */
export const params = (p: Partial<DataParams> & Pick<DataParams, 'source'>): DataParams => ({
  test: 0.2,
  validation: 0,
  shuffle: true,
  normalize: 'none',
  samples: 400,
  noise: 0.1,
  classes: 2,
  function: CURVES[0],
  ...p,
});
