/** The dialog of examples. */
export const gallery = {
  open: 'Examples …',
  title: 'Examples',
  search: 'Search examples',
  none: 'No example is about "{text}".',
  nodes_one: '{count} node',
  nodes_other: '{count} nodes',
  group: { basics: 'Basics', convolution: 'Convolution', time: 'Time' },
} as const;
