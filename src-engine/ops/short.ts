/** The short line on a node: symbols and numbers, no words to translate. */

/** "5×5" for a window, "5" where it has one axis. */
export const times = (sizes: readonly number[]): string => sizes.join('×');
/** One number where all axes agree, else "2×1": for the short line on a node. */
export const brief = (sizes: readonly number[]): string =>
  sizes.every((s) => s === sizes[0]) ? String(sizes[0]) : times(sizes);
/** " · p2" where a setting is not what it is by default. */
export const unless = (usual: number, letter: string, sizes: readonly number[]): string =>
  sizes.every((s) => s === usual) ? '' : ` · ${letter}${brief(sizes)}`;
