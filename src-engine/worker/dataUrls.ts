/** Where the page finds the shipped data files: Vite puts them beside the bundle. */
const files = import.meta.glob('../../resources/data/**/*.{gz,csv,json,txt}', {
  query: '?url',
  import: 'default',
  eager: true,
}) as Record<string, string>;
/** By path below resources/data, e.g. "fashion-mnist/t10k-labels-idx1-ubyte.gz". */
export const DATA_URLS: Readonly<Record<string, string>> = Object.fromEntries(
  Object.entries(files).map(([path, url]) => [path.replace('../../resources/data/', ''), url]),
);
