/** What was measured of this runtime, as text that a host keeps for the next time: the fastest tiles, and whether vectors are joined. */

import { keptJoins, takeJoins } from './wasm/joins';
import { keptTiles, takeTiles } from './wasm/tuner';

export const keptTuning = (): string => JSON.stringify({ tiles: keptTiles(), joins: keptJoins() });
/** What another version has kept is measured again. */
export function takeTuning(text: string): void {
  try {
    const { tiles, joins } = JSON.parse(text) as { tiles?: unknown; joins?: unknown };
    if (typeof tiles === 'string') takeTiles(tiles);
    if (typeof joins === 'boolean') takeJoins(joins);
  } catch {
    // no such text
  }
}
