/** Stands in for Node's modules in a page: tests that run there need no file and no flag. */
export default { setFlagsFromString: () => {} };
export const setFlagsFromString = (): void => {};
export const readFile = (name: string): Promise<never> => Promise.reject(new Error(`no file ${name} in a page`));
