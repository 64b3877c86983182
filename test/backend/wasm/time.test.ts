import { describe, test } from 'vitest';
import {
  fromSequence,
  maxOverTime,
  maxOverTimeGrad,
  meanOverTime,
  toSequence,
} from '../../../src-engine/backend/wasm/kernels/overTime';
import {
  delay,
  delayGrad,
  delayInitGrad,
  lastStep,
  lastStepGrad,
  meanOverTimeGrad,
  reverseTime,
} from '../../../src-engine/backend/wasm/kernels/steps';
import { check } from './check';

const shapes = [[1], [5], [8], [37], [3, 4, 2]];
const tied = (x: number): number => (x > 1.9 ? Number.NaN : Math.round(x));
describe('time', () => {
  for (const shape of shapes)
    for (const lengths of [undefined, [2, 5, 1]])
      for (const last of [false, true])
        test(`${JSON.stringify(shape)}${lengths ? ' with lengths' : ''}${last ? ', channels last' : ''}`, () => {
          const batch = { N: 3, T: 5, ...(lengths && { lengths }) };
          const x = { shape, lead: 'TN' as const, last };
          const dy = { shape, lead: 'N' as const, last };
          for (const step of [undefined, 0]) {
            const b = { ...batch, ...(step !== undefined && { step }) };
            check(delay, 'delay', [x], { reversed: false }, b);
            check(delay, 'delay', [x, dy], { reversed: false }, b);
            check(delay, 'delay', [x, { ...dy, lead: 'none' }], { reversed: true }, b);
            for (const cuts of [undefined, [], [2], [1, 4]])
              for (const reversed of [false, true])
                check(delayGrad, 'delayGrad', [x], { reversed }, { ...b, ...(cuts && { cuts }) });
          }
          check(delayInitGrad, 'delayInitGrad', [x], {}, batch);
          check(reverseTime, 'reverseTime', [x], {}, batch);
          check(lastStep, 'lastStep', [x], {}, batch);
          check(lastStepGrad, 'lastStepGrad', [x, dy], {}, batch);
          check(meanOverTime, 'meanOverTime', [x], {}, batch);
          check(meanOverTimeGrad, 'meanOverTimeGrad', [x, dy], {}, batch);
          for (const map of [undefined, tied]) {
            const m = { ...x, ...(map && { map }) };
            check(maxOverTime, 'maxOverTime', [m], {}, batch);
            check(maxOverTimeGrad, 'maxOverTimeGrad', [m, dy], {}, batch);
          }
        });
  test.each([[[5]], [[5, 3]], [[2, 5, 3]], [[4, 2, 5]]])('an axis of %j', (shape) => {
    const axis = shape.indexOf(5);
    const rest = shape.filter((_, i) => i !== axis);
    for (const lead of ['N', 'none'] as const)
      check(toSequence, 'toSequence', [{ shape, lead }], { axis, steps: 5 }, { N: 3, T: 5 });
    check(fromSequence, 'fromSequence', [{ shape: rest, lead: 'TN' }], { axis, steps: 5 }, { N: 3, T: 5 });
  });
});
