/** Which op a mistyped name means. */
import { expect, test } from 'vitest';
import { near } from '../../src-engine/core/near';
import { ALL_OPS } from '../../src-engine/ops/index';

test.each([
  ['Conv2', ['Conv2d']],
  ['conv2d', ['Conv2d']],
  ['Sigmiod', ['Sigmoid']],
  ['Liner', ['Linear']],
  ['CrossEntropy', ['CrossEntropyLoss']],
  ['MSE', ['MSELoss']],
  ['BatchNorm2d', ['BatchNorm']],
  ['LSTMCell', ['LSTM']],
  ['MaxPool', ['MaxPool1d', 'MaxPool2d', 'MaxPool3d']],
  ['LayrNrm', []],
  ['Attention', []],
  ['', []],
  ['__proto__', []],
])('%s: %j', (word, names) => expect(near(word, Object.keys(ALL_OPS))).toEqual(names));
test('every op is found without its last letter, and with two letters swapped', () => {
  const names = Object.keys(ALL_OPS);
  for (const name of names.filter((n) => n.length > 4)) {
    expect(near(`${name[1]}${name[0]}${name.slice(2)}`, names)).toEqual([name]);
    expect(near(name.slice(0, -1), names)).toContain(name);
  }
});
