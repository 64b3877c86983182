/** `unroll train`: trains, a line a step with --json, else a progress line. */
import type { Issue } from '../../src-engine/core/issue';
import { readTraining } from '../../src-engine/document/training';
import type { Events } from '../../src-engine/protocol/messages';
import type { Arguments } from './arguments';
import { openEngine } from './engine';
import { readGraph, readTensors, writeTensors } from './files';
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
  const engine = openEngine((event: Events) => {
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
    // which values count: --tensors, then --weights
    const loaded = await engine.call('load', { doc, why: 'open', tensors, weights: { ...weights, ...tensors } });
    const issues = [...read.issues, ...loaded.issues];
    sayIssues(issues, graph, json);
    if (issues.some((i) => i.severity === 'error')) return 1;
    const perEpoch = loaded.data?.batchesPerEpoch ?? 1;
    const iterations = args.steps ?? (args.epochs ?? epochs) * perEpoch;
    progress.start(iterations, loaded.data ? perEpoch : null);
    await engine.call('run', { iterations });
    const issue = await end;
    if (issue) sayIssues([issue], graph, json);
    if (args.save)
      await writeTensors(
        args.save,
        onlyModel(
          (await engine.call('weights', {})).tensors,
          new Set(loaded.params.filter((p) => p.kind !== 'slot').map((p) => p.key)),
        ),
      );
    const stopped = issue?.code === 'not-finite' ? 'nan' : issue ? issue.code : interrupted ? 'interrupted' : null;
    progress.done(stopped);
    return stopped === null ? 0 : 1;
  } finally {
    process.off('SIGINT', onInterrupt);
    await engine.close();
  }
}
/** Parameters and running statistics, without the optimizer's slots. */
const onlyModel = <T>(tensors: Readonly<Record<string, T>>, keys: ReadonlySet<string>): Record<string, T> =>
  Object.fromEntries(Object.entries(tensors).filter(([k]) => keys.has(k)));
