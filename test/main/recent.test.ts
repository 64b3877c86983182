/** The list of recent files, as main keeps it. */
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { Recent } from '../../src-main/places';

let dir: string;
beforeEach(async () => {
  dir = await mkdtemp(join(tmpdir(), 'unroll-recent-'));
});
afterEach(() => rm(dir, { recursive: true }));
const names = async (recent: Recent) => (await recent.list()).map((e) => e.path);

test('what was added is in the list at once, while it is still being written; the last one stands first', async () => {
  const recent = new Recent(dir);
  void recent.add('/a');
  void recent.add('/b');
  void recent.add('/a');
  expect(await names(recent)).toEqual(['/a', '/b']);
  // and another window finds it on the disk
  expect(await names(new Recent(dir))).toEqual(['/a', '/b']);
});
test('a list that cannot be read is an empty one, and goes on', async () => {
  await writeFile(join(dir, 'recent.json'), '[{"path": 3}, nonsense');
  const recent = new Recent(dir);
  expect(await names(recent)).toEqual([]);
  await recent.add('/a');
  expect(await names(recent)).toEqual(['/a']);
});
