/** "Done when" of export: what PyTorch computes with an exported file is what we compute. */
import { everyLine, type Line } from './testFile';

const LINES: readonly Line[] = [
  [
    'PyTorch: all golden cases, all examples, every op over its samples, 1,500 random graphs',
    'unit',
    'test/formats/pytorch/agrees.test.ts',
    3,
    { UNROLL_EXPORT: 'whole' },
  ],
  [
    'PyTorch: formulas at kinks, shared weights, constants, loops, cuts, carried states',
    'unit',
    'test/formats/pytorch/byHand.test.ts',
    5,
    {},
  ],
  [
    'PyTorch: the text, a name that is taken, a graph that cannot be one',
    'unit',
    'test/formats/pytorch/write.test.ts',
    60,
    {},
  ],
];
everyLine(LINES);
