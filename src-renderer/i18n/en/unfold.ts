/** A recurrence unfolded over its steps: states, the gradients that meet in them, cuts. */
export const unfold = {
  unfold: {
    norms: 'Size of {name} at each step of {node}',
    log: 'Log scale, with the powers of ten at its ends',
  },
} as const;
