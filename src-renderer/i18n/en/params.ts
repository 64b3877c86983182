export const params = {} as const;
