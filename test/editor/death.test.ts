/** What the page does when its engine ends by itself. */
import { describe, expect, test } from 'vitest';
import type { Tensors } from '../../src-engine/protocol/messages';
import { Editor } from '../../src-renderer/editor/editor';
import { type OpenEngine, Run } from '../../src-renderer/editor/run';
import { digits } from '../run/documents';
import { LOADED } from './loaded';

/** Engines that answer a load, or nothing at all; the last one can be made to die. */
function engines(answers: boolean) {
  const opened: { asked: [string, unknown][]; die(detail: string): void; disposed: boolean }[] = [];
  const open: OpenEngine = (_, die) => {
    const engine = { asked: [] as [string, unknown][], die, disposed: false };
    opened.push(engine);
    const call = (method: string, arg: unknown) => {
      engine.asked.push([method, arg]);
      return answers ? Promise.resolve(method === 'load' ? LOADED : { watched: 0 }) : new Promise(() => {});
    };
    return {
      call: call as unknown as ReturnType<OpenEngine>['call'],
      dispose: () => {
        engine.disposed = true;
      },
    };
  };
  return { opened, open };
}
const settle = () => new Promise((done) => setTimeout(done, 5));

describe('an engine that dies', () => {
  test('is followed by another, which gets the document and the last checkpoint', async () => {
    const { opened, open } = engines(true);
    const editor = new Editor(digits());
    const run = new Run(editor, open);
    await run.load('open');
    const tensors: Tensors = { 'fc.bias': { dtype: 'float32', shape: [2], data: new Float32Array([1, 2]) } };
    run.receive({ type: 'checkpoint', iteration: 40, tensors });
    opened[0]?.die('out of memory');
    await settle();
    expect(opened).toHaveLength(2);
    expect(opened[0]?.disposed).toBe(true);
    const loads = opened[1]?.asked.filter(([method]) => method === 'load');
    expect(loads).toEqual([['load', { doc: editor.doc, why: 'open', weights: tensors, start: 40 }]]);
    expect(run.store.getState().stopped).toMatchObject({
      code: 'worker-died',
      args: { detail: 'out of memory', iteration: 40 },
    });
  });
  test('over and over, without ever loading, is given up with a sentence', async () => {
    const { opened, open } = engines(false);
    const run = new Run(new Editor(digits()), open);
    void run.load('open');
    for (let i = 0; i < 10; i++) {
      opened.at(-1)?.die('blocked');
      await settle();
    }
    expect(opened.length).toBeLessThan(6);
    expect(opened.every((e) => e.disposed)).toBe(true);
    expect(run.store.getState()).toMatchObject({ loaded: null, stopped: { code: 'engine-lost' } });
  });
  test('now and then, with loads between, is never given up', async () => {
    const { opened, open } = engines(true);
    const run = new Run(new Editor(digits()), open);
    await run.load('open');
    for (let i = 0; i < 8; i++) {
      opened.at(-1)?.die('again');
      await settle();
    }
    expect(opened).toHaveLength(9);
    expect(run.store.getState().stopped?.code).toBe('worker-died');
  });
});
