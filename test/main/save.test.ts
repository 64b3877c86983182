/** A file is the old one or the new one, whole, whatever fails and whenever the process is killed. UNROLL_KILLS says how often. */
import { type ChildProcess, spawn } from 'node:child_process';
import { chmod, lstat, mkdtemp, readdir, readFile, rm, stat, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { transformWithOxc } from 'vite';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { saveFile, sweep } from '../../src-main/save';
import { faultyFs } from './faultyFs';

let dir: string;
beforeEach(async () => {
  dir = await mkdtemp(join(tmpdir(), 'unroll-save-'));
});
afterEach(() => rm(dir, { recursive: true }));
const bytes = (value: number, size = 5000) => new Uint8Array(size).fill(value);
const leftovers = async () => (await readdir(dir)).filter((n) => n.startsWith('.unroll-save-'));
const CODES = ['EIO', 'ENOSPC', 'EPERM', 'EBUSY', 'EACCES', 'short'];

test('written, the version before kept, nothing left over', async () => {
  const file = join(dir, 'a.unroll');
  await saveFile(file, bytes(1));
  expect(await readdir(dir)).toEqual(['a.unroll']);
  await saveFile(file, bytes(2));
  expect((await readdir(dir)).sort()).toEqual(['a.unroll', 'a.unroll.bak']);
  expect([(await readFile(file))[0], (await readFile(`${file}.bak`))[0]]).toEqual([2, 1]);
});
test('through a symbolic link to its file, whose rights stay', async () => {
  const real = join(dir, 'real.unroll');
  await writeFile(real, 'old');
  await chmod(real, 0o640);
  await symlink(real, join(dir, 'link.unroll'));
  await saveFile(join(dir, 'link.unroll'), bytes(7));
  expect((await lstat(join(dir, 'link.unroll'))).isSymbolicLink()).toBe(true);
  expect((await readFile(real))[0]).toBe(7);
  expect((await stat(real)).mode & 0o777).toBe(0o640);
});
test('saves of one place follow each other: the last one stands', async () => {
  const file = join(dir, 'a');
  await Promise.all(Array.from({ length: 12 }, (_, i) => saveFile(file, bytes(i, 200_000))));
  const now = await readFile(file);
  expect(now.every((b) => b === 11)).toBe(true);
  expect(await leftovers()).toEqual([]);
});

describe('every call of the file system made to fail once', () => {
  test.each(CODES)('%s', async (code) => {
    const file = join(dir, 'a.unroll');
    await writeFile(file, bytes(1));
    const { fs, calls } = faultyFs(null);
    await saveFile(file, bytes(2), fs);
    const count = calls.length;
    expect(count).toBeGreaterThan(9);
    for (let call = 0; call < count; call++) {
      await writeFile(file, bytes(1));
      const faulty = faultyFs({ call, code });
      const said = await saveFile(file, bytes(2), faulty.fs).then(
        () => null,
        (e: NodeJS.ErrnoException) => e.code,
      );
      const now = await readFile(file);
      const which = new Set(now);
      const name = `${faulty.calls[call]}, call ${call}`;
      expect(now.length, name).toBe(5000);
      expect(which.size, name).toBe(1);
      const isNew = which.has(2);
      // told, or got over (a busy file tried again, a link that became a copy, a folder that cannot be flushed, a short write gone on with)
      if (said === null) expect(isNew, name).toBe(true);
      else if (isNew) expect(faulty.calls.slice(0, call).filter((c) => c === 'rename').length, name).toBe(2); // only the folder's flush was left
      await sweepAll();
      expect(await leftovers(), name).toEqual([]);
    }
  });
  /** What this very process left is swept when it is gone: here, at once. */
  async function sweepAll() {
    for (const name of await leftovers()) await rm(join(dir, name));
  }
});

test('the sweep takes what dead processes left, and nothing of living ones', async () => {
  const child = spawn('true');
  await new Promise((resolve) => child.on('exit', resolve));
  await writeFile(join(dir, `.unroll-save-${child.pid}-abc`), '');
  await writeFile(join(dir, `.unroll-save-${process.pid}-abc`), '');
  await writeFile(join(dir, '.unroll-save-else'), '');
  await sweep(dir);
  expect((await readdir(dir)).sort()).toEqual([`.unroll-save-${process.pid}-abc`, '.unroll-save-else']);
});

const KILLS = Number(process.env.UNROLL_KILLS ?? 25);
test(`${KILLS} kill -9 while saving: whole, and never older than what was acknowledged`, async () => {
  const file = join(dir, 'a.unroll');
  const script = join(dir, 'saver.mjs');
  const source = await readFile(new URL('../../src-main/save.ts', import.meta.url), 'utf8');
  await writeFile(join(dir, 'save.mjs'), (await transformWithOxc(source, 'save.ts')).code);
  await writeFile(
    script,
    `import { saveFile } from './save.mjs';
let value = Number(process.argv[2]);
for (;;) {
  value = (value + 1) % 250;
  await saveFile(${JSON.stringify(file)}, new Uint8Array(1_000_000 + 8000 * value).fill(value));
  process.stdout.write(value + '\\n');
}`,
  );
  let last = 0;
  let torn = 0;
  for (let i = 0; i < KILLS; i++) {
    const child: ChildProcess = spawn(process.execPath, [script, String(last)]);
    let acknowledged = last;
    child.stdout?.on('data', (d: Buffer) => {
      acknowledged = Number(d.toString().trim().split('\n').at(-1));
    });
    await new Promise((resolve) => setTimeout(resolve, 60 + ((i * 37) % 120)));
    const ended = new Promise((resolve) => child.on('close', resolve));
    child.kill('SIGKILL');
    await ended;
    const now = await readFile(file).catch(() => null);
    if (now === null) {
      expect(acknowledged, 'nothing was acknowledged before').toBe(last);
      continue;
    }
    const value = now[0] as number;
    if (now.length !== 1_000_000 + 8000 * value || !now.every((b) => b === value)) torn++;
    // the one acknowledged, or the next that was not said any more
    expect([acknowledged, (acknowledged + 1) % 250]).toContain(value);
    last = value;
  }
  expect(torn).toBe(0);
  await sweep(dir);
  expect(await leftovers()).toEqual([]);
}, 1_200_000);
