export const NODE_26: string;
export const REVEC: string;
export function installed(
  name: string,
  packages: readonly string[],
  say: (text: string) => void,
): { readonly folder?: string; readonly wrong?: string };
export function node26(say?: (text: string) => void): { readonly path?: string; readonly wrong?: string };
