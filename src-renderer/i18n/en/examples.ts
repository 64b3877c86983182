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
} as const;
