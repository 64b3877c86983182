/** A chosen folder as one file: stored, its names sorted and its dates fixed, so that equal folders have equal hashes. */
import { zipSync } from 'fflate';

export function packFolder(files: ReadonlyMap<string, Uint8Array>): Uint8Array {
  const sorted = [...files].sort(([a], [b]) => (a < b ? -1 : 1));
  return zipSync(
    Object.fromEntries(
      sorted.map(([name, data]) => [name, [data, { level: 0, mtime: '1980-01-01T00:00:00' }]]),
    ) as never,
  );
}
