/** `unroll export`: the graph as PyTorch's code, or its weights. */
import { writePytorch } from '../../src-engine/formats/pytorch/write';
import type { Arguments, Format } from './arguments';
import { openEngine } from './engine';
import { type Graph, readGraph, writeTensors, writeWhole } from './files';
import { sayIssues } from './say';

/** Whether it was written; what is to say is said. */
const WRITERS: Readonly<Record<Format, (read: Graph, out: string, args: Arguments) => Promise<boolean>>> = {
  async pytorch({ doc, issues }, out, { graph, json }) {
    const written = writePytorch(doc);
    sayIssues([...issues, ...written.issues], graph, json);
    if (written.text !== null) await writeWhole(out, new TextEncoder().encode(written.text));
    return written.text !== null;
  },
  async safetensors({ doc, issues, weights }, out, { graph, json, machine }) {
    const engine = openEngine(machine);
    try {
      const { tensors } = await engine.call('parameters', { doc, weights });
      await writeTensors(out, tensors);
      sayIssues(issues, graph, json);
      return true;
    } finally {
      await engine.close();
    }
  },
};
export async function exportGraph(args: Arguments): Promise<number> {
  const out = args.out as string;
  if (!(await WRITERS[args.to](await readGraph(args.graph), out, args))) return 1;
  if (args.json) process.stdout.write(`${JSON.stringify({ out })}\n`);
  return 0;
}
