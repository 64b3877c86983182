/** What an edit says of weights under new names reaches the engine with it, and turned around when it is undone. */
import { expect, test } from 'vitest';
import type { StateMove } from '../../../src-engine/core/stateMove';
import type { Requests } from '../../../src-engine/protocol/messages';
import type { Call } from '../../../src-engine/protocol/rpc';
import { type Opened, openCell } from '../../../src-renderer/editor/cells/open';
import { setTraining } from '../../../src-renderer/editor/changes';
import { Editor } from '../../../src-renderer/editor/editor';
import { Run } from '../../../src-renderer/editor/run';
import { document } from '../../run/documents';

const doc = document(
  [
    ['data', 'Dataset', { source: 'digits', normalize: 'unit' }],
    ['grid', 'Reshape', { shape: [8, 8] }],
    ['time', 'ToSequence'],
    ['rnn', 'RNN', { hiddenSize: 4 }],
    ['fc', 'Linear', { outFeatures: 10 }],
    ['loss', 'CrossEntropyLoss'],
  ],
  {},
);
test('opened, undone, done again, undone after another edit', async () => {
  const loads: { why: string; moves: readonly StateMove[] | undefined }[] = [];
  const call = (async (method: string, arg: Requests['load']['in']) => {
    if (method === 'load') loads.push({ why: arg.why, moves: arg.moves });
    return { tape: [], position: null, issues: [] };
  }) as unknown as Call;
  const editor = new Editor(doc);
  const run = new Run(editor, () => ({ call, dispose: () => {} }));
  await run.load('open');
  const opened = openCell(doc, 'rnn') as Opened;
  run.carries(opened.doc, opened.moves);
  editor.run('edit.openCell', () => opened.doc);
  editor.undo();
  editor.redo();
  editor.run('edit.training', (d) => setTraining(d, ['optimizer', 'lr'], 0.5));
  editor.undo();
  editor.undo();
  await run.loading();
  expect(loads.map((l) => [l.why, l.moves?.[0]?.to ?? null])).toEqual([
    ['open', null],
    ['edit', 'rnn_h_before.carry0'],
    ['undo', 'rnn.carry0'],
    ['undo', 'rnn_h_before.carry0'],
    ['edit', null],
    ['undo', null],
    ['undo', 'rnn.carry0'],
  ]);
});
