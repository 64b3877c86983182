/** Cells that open, and the gradient over time. */
export const gradtime = {
  cell: {
    help: 'Puts in its place the graph that it stands for: Linear, gates and Delay, with the same weights.',
    closed: {
      'no-cell': 'It has no cell to open.',
      bidirectional:
        'A bidirectional node cannot be opened: no node reads a sequence from its end. Turn "Both directions" off first.',
      layers: 'It has more than 8 layers: too many nodes to be read.',
      shared: 'It shares its weights with another node: the parts of an opened cell cannot.',
      bypassed: 'It is bypassed.',
      params: 'One of its settings is wrong.',
      'no-input': 'Nothing is wired to x.',
    },
  },
} as const;
