export const tape = {} as const;
