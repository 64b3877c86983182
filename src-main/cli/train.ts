/** `unroll train`: trains, a line a step with --json, else a progress line. */
import type { Issue } from '../../src-engine/core/issue';
import type { Doc } from '../../src-engine/document/doc';
import { readTraining } from '../../src-engine/document/training';
import { writeUnroll } from '../../src-engine/formats/unroll/write';
import type { Events } from '../../src-engine/protocol/messages';
import type { Call } from '../../src-engine/protocol/rpc';
import type { Arguments } from './arguments';
import { openEngine } from './engine';
import { giveFiles, readGraph, readTensors, writeTensors, writeWhole } from './files';
import { Progress } from './progress';
import { sayIssues } from './say';

export async function train(args: Arguments): Promise<number> {
  const { graph, json } = args;
  const read = await readGraph(graph);
  const doc = args.seed === null ? read.doc : { ...read.doc, training: { ...read.doc.training, seed: args.seed } };
  const [tensors, weights] = [await readTensors(args.tensors), await readTensors(args.weights)];
  const { epochs } = readTraining(doc.training).training;
  const progress = new Progress(json);
  let ended: (issue: Issue | null) => void = () => {};
  const end = new Promise<Issue | null>((resolve) => {
    ended = resolve;
  });
  const engine = openEngine(args.machine, (event: Events) => {
    if (event.type === 'losses') progress.losses(event.points);
    else if (event.type === 'epoch') progress.epoch(event.metrics);
    else if (event.type === 'stopped') ended(event.issue);
  });
  let interrupted = false;
  const onInterrupt = () => {
    interrupted = true;
    void engine.call('pause', {});
  };
  process.once('SIGINT', onInterrupt);
  try {
    // which values count: --tensors, then --weights, then those of a .unroll
    const given = { ...read.weights, ...read.optimizer, ...weights, ...tensors };
    const files = await giveFiles(engine.call, { doc, data: read.data });
    const loaded = await engine.call('load', {
      doc: files.doc,
      why: 'open',
      tensors,
      weights: given,
      start: read.start,
    });
    const issues = [...read.issues, ...files.issues, ...loaded.issues];
    sayIssues(issues, graph, json);
    if (issues.some((i) => i.severity === 'error')) return 1;
    const perEpoch = loaded.data?.batchesPerEpoch ?? 1;
    const iterations = args.steps ?? stepsOf(args.epochs, epochs, perEpoch, read.start);
    progress.start(iterations, loaded.data ? perEpoch : null);
    await engine.call('run', { iterations });
    const issue = await end;
    if (issue) sayIssues([issue], graph, json);
    if (args.save) await save(args.save, doc, engine.call, read.data);
    const stopped = issue?.code === 'not-finite' ? 'nan' : issue ? issue.code : interrupted ? 'interrupted' : null;
    progress.done(stopped);
    return stopped === null ? 0 : 1;
  } finally {
    process.off('SIGINT', onInterrupt);
    await engine.close();
  }
}
/** Steps to the end of so many epochs from the one that the run stands in; without a word of the command, to the end of what the document asks for. */
function stepsOf(asked: number | null, epochs: number, perEpoch: number, start: number): number {
  if (asked !== null) return (Math.floor(start / perEpoch) + asked) * perEpoch - start;
  const planned = epochs * perEpoch;
  return planned > start ? planned - start : planned;
}
/** By the name's ending: a `.unroll` that a run can go on from, or the model alone. */
async function save(
  file: string,
  doc: Doc,
  call: Call,
  data: readonly { readonly name: string; readonly bytes: Uint8Array }[],
): Promise<void> {
  const reached = await call('weights', {});
  if (file.endsWith('.unroll'))
    return writeWhole(file, writeUnroll(doc, reached, new Map(data.map((d) => [d.name, d.bytes]))));
  const isSlot = new Set(reached.slots);
  await writeTensors(file, Object.fromEntries(Object.entries(reached.tensors).filter(([key]) => !isSlot.has(key))));
}
