/** Documents whose bits could go astray among threads, schedules, tiles and runtimes: tails in every direction, statistics, dropout, a bidirectional recurrence. */
import { digits, document } from './documents';

const wide = document(
  [
    ['data', 'Dataset', { source: 'digits', normalize: 'unit' }],
    ['conv1', 'Conv2d', { outChannels: 20, kernelSize: 3, padding: 1 }],
    ['act1', 'Tanh'],
    ['conv2', 'Conv2d', { outChannels: 24, kernelSize: 3, stride: 2 }],
    ['act2', 'ReLU'],
    ['flat', 'Flatten'],
    ['fc1', 'Linear', { outFeatures: 70 }],
    ['act3', 'GELU'],
    ['fc2', 'Linear', { outFeatures: 10 }],
    ['loss', 'CrossEntropyLoss'],
  ],
  { optimizer: { name: 'SGD', lr: 0.05, momentum: 0.9 }, batchSize: 37, epochs: 1, seed: 3 },
);
const rows = document(
  [
    ['data', 'Dataset', { source: 'digits', normalize: 'unit' }],
    ['grid', 'Reshape', { shape: [8, 8] }],
    ['time', 'ToSequence'],
    ['cell', 'LSTM', { hiddenSize: 40, numLayers: 2, bidirectional: true }],
    ['last', 'LastStep'],
    ['fc', 'Linear', { outFeatures: 10 }],
    ['loss', 'CrossEntropyLoss'],
  ],
  { optimizer: { name: 'Adam', lr: 0.01 }, batchSize: 32, epochs: 1, seed: 3 },
);
export const BIT_DOCUMENTS = [
  ['convolutions', wide],
  ['statistics and dropout', digits()],
  ['an LSTM', rows],
] as const;
