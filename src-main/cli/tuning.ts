/** What the engine measured of this machine, in the user's folder of caches: another version of Node or another processor has its own. */
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { cpus, homedir } from 'node:os';
import { dirname, join } from 'node:path';

/** The user's folder of what can be found out again. */
export function cacheFolder(): string {
  const { env, platform } = process;
  if (platform === 'win32') return join(env.LOCALAPPDATA ?? homedir(), 'Unroll', 'Cache');
  if (platform === 'darwin') return join(homedir(), 'Library', 'Caches', 'Unroll');
  return join(env.XDG_CACHE_HOME || join(homedir(), '.cache'), 'unroll');
}
const file = (): string => join(cacheFolder(), `tuning-${process.versions.v8}.json`);
const processor = (): string => cpus()[0]?.model ?? '';

export function readTuning(): string | null {
  try {
    const { cpu, text } = JSON.parse(readFileSync(file(), 'utf8')) as { cpu?: unknown; text?: unknown };
    return cpu === processor() && typeof text === 'string' ? text : null;
  } catch {
    return null;
  }
}
/** Where it cannot be written it is measured again. */
export function keepTuning(text: string): void {
  try {
    mkdirSync(dirname(file()), { recursive: true });
    writeFileSync(file(), JSON.stringify({ cpu: processor(), text }));
  } catch {
    // no such folder, or it may not be written to
  }
}
