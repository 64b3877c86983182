export const examples = {
  'lenet-fashion-mnist': {
    title: 'LeNet on Fashion-MNIST',
    about: 'Two convolutions learn to tell clothes apart. Watch the kernels take shape.',
  },
  'digits-cnn': {
    title: 'A small CNN on digits',
    about: 'Learns 8×8 digits in seconds. Watch the test accuracy after each epoch.',
  },
  'conv-5x5': {
    title: 'One 3×3 convolution by hand',
    about: 'Every number of a kernel over a 5×5 input. Click one of the nine to see its products.',
  },
  xor: { title: 'XOR', about: 'What no single line can part. Watch the surface fold.' },
  spirals: { title: 'Two spirals', about: 'Two hidden layers wind the surface around the points.' },
  regression: {
    title: 'A curve from noisy points',
    about: 'One number in, one number out: a network bends to a sine.',
  },
  elman: {
    title: 'An Elman cell by hand',
    about: 'A loop through a Delay learns to repeat what came a step before. Press F10 and watch it unroll in time.',
  },
  'digits-lstm': {
    title: 'Digits, a row at a time',
    about: 'An LSTM reads eight rows of a digit and then says which it is. Its states stand side by side, time across.',
  },
  echo: { title: 'Echo', about: 'An RNN says every bit again five steps later. It has to keep five bits at once.' },
  'delay-20-rnn': {
    title: 'Twenty steps later, with an RNN',
    about:
      'One symbol is shown, and asked for 20 steps later: the gradient has to come back all the way, and vanishes.',
  },
  'delay-20-lstm': {
    title: 'Twenty steps later, with an LSTM',
    about:
      'The same task with an LSTM, whose cell hands the gradient on. Now it is learnt. Compare the bars under the two.',
  },
  exploding: {
    title: 'An exploding gradient',
    about: 'Weights that make everything larger at each step. Clipping holds it: empty “Clip norm” and see it burst.',
  },
  'adding-lstm': {
    title: 'Adding two marked numbers',
    about: 'Fifty steps, two of them marked: an LSTM learns to add those two. Saying 1 always gives an error of 0.167.',
  },
  'adding-truncated': {
    title: 'Truncated in time',
    about: 'The same task with an RNN whose gradient is cut every 5 steps. Move the cuts: 1, 5, 20, none.',
  },
  'char-rnn': {
    title: 'Moby-Dick, character by character',
    about: 'A GRU reads the novel and learns which character comes next.',
  },
  weather: {
    title: "Tomorrow's temperature",
    about: "Thirty days of Seattle's weather, and the highest temperature of the day after. Is it better than today's?",
  },
  brackets: {
    title: 'How deep are the brackets',
    about: 'Sequences of 5 to 30 steps in one batch: what stands past an end changes nothing.',
  },
  'moving-shapes': {
    title: 'Where is it going',
    about: 'A convolution sees each frame, a GRU what came before. No single frame tells the direction.',
  },
} as const;
