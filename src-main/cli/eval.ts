/** `unroll eval`: one pass over given tensors. */
import type { Arguments } from './arguments';
import { openEngine } from './engine';
import { giveFiles, readGraph, readTensors, writeTensors } from './files';
import { sayIssues } from './say';

export async function evaluate({ graph, tensors, out, mode, grad, json, machine }: Arguments): Promise<number> {
  const read = await readGraph(graph);
  // which values count: --tensors, then the weights of a .unroll
  const given = { ...read.weights, ...(await readTensors(tensors)) };
  const engine = openEngine(machine);
  try {
    const files = await giveFiles(engine.call, read);
    const result = await engine.call('eval', { doc: files.doc, tensors: given, mode, grad });
    await writeTensors(out as string, result.tensors);
    sayIssues([...read.issues, ...files.issues, ...result.issues], graph, json);
    if (json) process.stdout.write(`${JSON.stringify({ out, keys: Object.keys(result.tensors) })}\n`);
    return 0;
  } finally {
    await engine.close();
  }
}
