/**
 * A script that V8 need not compile again. V8 compiles a function when it is first called, and a first load calls nearly every function of the engine once: half
 * of its time. So the compiled form of all that ran is kept in a file, and the next process begins with it. V8 refuses what another version of it or other flags
 * made (https://nodejs.org/api/vm.html#scriptcreatecacheddata), but it knows its source by the length alone and trusts the bytes: a digest stands before them.
 */
import { createHash, randomBytes } from 'node:crypto';
import { mkdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { getHeapCodeStatistics, setFlagsFromString } from 'node:v8';
import { Script } from 'node:vm';

const DIGEST = 'sha256';
const DIGEST_BYTES = 32;
/** It is kept anew where this share was compiled beside what was kept. */
const GROWTH = 0.05;

const digest = (source: string, code: Uint8Array): Buffer =>
  createHash(DIGEST).update(source).update('\0').update(code).digest();
const compiled = (): number => getHeapCodeStatistics().bytecode_and_metadata_size;

export class CompiledScript {
  readonly #path: string;
  readonly #source: string;
  readonly #script: Script;
  readonly #file: string | null;
  /** Bytes of compiled functions before this script, and of those that came with it. */
  readonly #before: number;
  readonly #known: number;
  /** Whether V8 took what a process before had compiled. */
  readonly wasKept: boolean;

  /** `path`: a CommonJS file. `cache`: the folder in which its compiled form is kept, made where it is missing; absent: it is neither read nor kept. */
  constructor(path: string, cache?: string) {
    // a function that has not run for some time is otherwise forgotten, and would be missing in what is kept
    setFlagsFromString('--no-flush-bytecode');
    this.#path = path;
    this.#source = `(function (exports, require, __dirname) {${readFileSync(path, 'utf8')}\n})`;
    this.#file = cache === undefined ? null : join(cache, `engine-${process.versions.v8}.code`);
    this.#before = compiled();
    const cachedData = this.#kept();
    this.#script = new Script(this.#source, { filename: path, ...(cachedData ? { cachedData } : {}) });
    this.wasKept = cachedData !== null && !this.#script.cachedDataRejected;
    this.#known = compiled() - this.#before;
  }
  /** Runs it; what it exports. */
  run<Exports>(): Exports {
    const exports = {};
    this.#script.runInThisContext()(exports, createRequire(this.#path), dirname(this.#path));
    return exports as Exports;
  }
  #kept(): Buffer | null {
    if (!this.#file) return null;
    try {
      const bytes = readFileSync(this.#file);
      const code = bytes.subarray(DIGEST_BYTES);
      return digest(this.#source, code).equals(bytes.subarray(0, DIGEST_BYTES)) ? code : null;
    } catch {
      return null; // none yet, or it may not be read
    }
  }
  /** Keeps what was compiled until now, where much of it is new. Where it cannot be written it is compiled again. */
  keep(): void {
    if (!this.#file || (this.wasKept && compiled() - this.#before < this.#known * (1 + GROWTH))) return;
    const folder = dirname(this.#file);
    const beside = `${this.#file}.${randomBytes(4).toString('hex')}`;
    try {
      mkdirSync(folder, { recursive: true });
    } catch {
      return;
    }
    try {
      const code = this.#script.createCachedData();
      writeFileSync(beside, Buffer.concat([digest(this.#source, code), code]));
      renameSync(beside, this.#file);
    } catch {
      rmSync(beside, { force: true });
    }
  }
}
