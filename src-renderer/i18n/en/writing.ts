/** The panel in which a text model writes. */
export const writing = {
  prompt: 'Prompt',
  promptNone: 'a new line',
  temperature: 'Temperature',
  length: 'Characters',
  seed: 'Seed',
  goesOn: 'Another text as it learns',
  write: 'Write',
  stop: 'Stop',
  copy: 'Copy',
  copied: 'Copied',
  text: 'What it writes',
  past: 'Before',
  pastText: 'Text of iteration {iteration}',
  at: 'iteration {iteration}',
  sure: 'sure {percent} %',
  sureAbout: 'Mean probability of the characters that were chosen, at their temperature',
  waiting: 'It writes again when the weights are others: run the training.',
  nothing: 'Press Write. The model writes with the weights of this moment, also while it trains.',
  unknown: 'The text has no {characters}: passed over.',
  strip: 'States of {node}: {name}, a column for each of the last {count} characters, {units} units down',
  units: '{units} units',
  cannot: {
    text: 'Writing needs a Dataset whose source is “text”.',
    prediction:
      'Writing needs a CrossEntropyLoss whose prediction is, at every step, one number for each character of the text.',
    inputs: 'Only the Dataset may feed a graph that writes: it has an Input as well.',
    backwards: 'A bidirectional op reads the text from its end, which is not written yet.',
    whole:
      'The prediction needs all steps at once (a mean, a maximum or the last of them), and they are not written yet.',
  },
} as const;
