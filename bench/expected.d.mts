export type Found = {
  readonly workload: string;
  readonly losses: readonly number[];
  readonly eighth: readonly number[];
};
export type Expected = Omit<Found, 'workload'> & { readonly graph: string; readonly spread: readonly number[] };
export function expectations(root: string): Readonly<Record<string, Expected>>;
export function verdict(root: string, found: Found): { readonly refused: string | null; readonly loose: boolean };
