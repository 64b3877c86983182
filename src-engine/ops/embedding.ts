import { int, suggested } from '../core/params';
import { INIT, weightInitial } from './initial';
import { defineOp } from './op';
import { ids, needRows } from './operands';
import { call, plain } from './torch';

export const Embedding = defineOp({
  category: 'layer',
  doc: 'Looks up a learned vector for each id: int32 ids [...] below `numEmbeddings` become [..., embeddingDim].',
  inputs: ['x'],
  outputs: ['y'],
  params: {
    numEmbeddings: suggested(int(undefined, { min: 1 }), 10),
    embeddingDim: suggested(int(undefined, { min: 1 }), 8),
    ...INIT,
  },
  summary: (p) => `${p.numEmbeddings} → ${p.embeddingDim}`,
  build(b, inputs, p) {
    const x = ids('Embedding', inputs, 'x');
    needRows('Embedding', x, p.numEmbeddings);
    const shape = [p.numEmbeddings, p.embeddingDim];
    const w = b.param('weight', shape, weightInitial(p, shape, { kind: 'normal', std: 1 }));
    return { y: b.emit('embedding', [x, w], {}) };
  },
  torch: (s, p) => plain(s, call('nn.Embedding', [p.numEmbeddings, p.embeddingDim])),
  picture: 'weights',
  samples: [
    { in: [[4]], dtypes: ['int32'], classes: 5, p: { numEmbeddings: 5, embeddingDim: 3 }, out: [4, 3] },
    {
      in: [[]],
      dtypes: ['int32'],
      classes: 3,
      p: { numEmbeddings: 3, embeddingDim: 2, init: 'xavier', gain: 2 },
      out: [2],
    },
  ],
});
