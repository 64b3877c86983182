/** A recurrence unfolded over its steps: states, the gradients that meet in them, cuts. */
export const unfold = {
  unfold: {
    norms: 'Size of {name} at each step of {node}, over the whole batch',
    batch: 'batch',
    log: 'Log scale, with the powers of ten at its ends',
    name: '{node}, unfolded over its steps',
    size: 'unfolded: {steps}, {units}',
    stepCount_one: '{count} step',
    stepCount_other: '{count} steps',
    forward: 'values of the chosen sample, forward',
    back: 'gradients of the chosen sample, back',
    fold: 'Fold',
    every: 'cut every',
    steps: 'steps',
    cuts: 'Cuts between the steps',
    cutAt: 'Cut between the steps {before} and {step}',
    cutHint: 'Click or Enter sets it and takes it away; drag it, or press Shift and an arrow, to move it.',
    regular_one: 'one at every step',
    regular_other: 'one at every {count} steps',
    regularHint: 'One of the cuts at every {k} steps. Drag it, or press Shift and an arrow, to change how many.',
    regularWhy:
      'This one is of the cuts at every k steps: alone it cannot be taken away. Another number in “cut every”, or a drag of the scissors, moves all of them; an empty field takes all away.',
    more: 'Steps {from} to {to} are left out. Show {count} more',
    gates: 'The gates read the input and h of the step before. i, f and g make c; o lets c out as h.',
    role: { value: 'value', gradient: 'gradient', output: 'this step', next: 'next step' },
    normHint:
      'The norm of the chosen sample, which is the one in the picture; the bars of the node are over the whole batch. What comes from this step’s output and what comes back from the next step add up number by number; their norms do not.',
    picture: '{name}, step {step}',
    uncut: 'No cut in this sequence: each weight gets its full gradient. Press the scissors between two steps.',
    truncated:
      'The gradient as it is cut against the full one, for this batch: size is the ratio of their norms, cosine how far they point the same way.',
    ratio: 'size',
    ratioHint: 'The norm of the gradient as cut, over that of the full one, which is {full}',
    cosine: 'cosine',
  },
} as const;
