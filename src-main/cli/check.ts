/** `unroll check`: shapes, parameters, issues. */
import { check as checkDocument } from '../../src-engine/compile/check';
import type { MachineSettings } from '../../src-engine/core/machine';
import { readTraining } from '../../src-engine/document/training';
import type { Arguments } from './arguments';
import { openEngine } from './engine';
import { type Graph, giveFiles, readGraph } from './files';
import { sayIssues } from './say';

export async function check({ graph, json, memory, machine }: Arguments): Promise<number> {
  const read = await readGraph(graph);
  const { doc, issues: repairs } = read;
  const checked = checkDocument(doc);
  const issues = [...repairs, ...checked.issues];
  const bad = issues.some((i) => i.severity === 'error');
  const need = memory && !bad ? await memoryOf(read, machine) : null;
  if (json) {
    const { ports, parameters, total } = checked;
    process.stdout.write(
      `${JSON.stringify({ ports, parameters, total, ...(need ? { memory: need } : {}), issues: issues.map(({ args: _args, fix: _fix, ...rest }) => rest) })}\n`,
    );
    if (bad) sayIssues(issues, graph, true);
    return bad ? 1 : 0;
  }
  const width = Math.max(0, ...Object.keys(checked.ports).map((p) => p.length));
  for (const [port, { shape, sequence, dtype }] of Object.entries(checked.ports))
    process.stdout.write(
      `${port.padEnd(width)}  ${sequence ? 'T × ' : ''}N${shape.map((d) => ` × ${d}`).join('')}${dtype === 'int32' ? '  int32' : ''}\n`,
    );
  process.stdout.write(`${checked.total.toLocaleString('en')} parameters\n`);
  if (need) process.stdout.write(memoryText(need));
  sayIssues(issues, graph, false);
  return bad ? 1 : 0;
}

/** Of a sequence of which nothing is known. */
const STEPS = 64;
type Need = Awaited<ReturnType<typeof memoryOf>>;
/** What an iteration needs beside the state, in each schedule. */
async function memoryOf(read: Graph, machine: MachineSettings) {
  const engine = openEngine(machine);
  try {
    const { doc } = await giveFiles(engine.call, read);
    const samples = readTraining(doc.training).training.batchSize;
    return { ...(await engine.call('memory', { doc, samples, steps: STEPS })), steps: STEPS };
  } finally {
    await engine.close();
  }
}
const megabytes = (bytes: number): string => `${(bytes / 2 ** 20).toFixed(2)} MB`;
function memoryText({ fast, inspect, samples, steps }: Need): string {
  const ratio = fast.least ? (fast.bytes / fast.least).toFixed(3) : '1.000';
  return [
    `memory of an iteration of ${samples} samples (sequences of which nothing is known: ${steps} steps), state apart`,
    `  running   ${megabytes(fast.bytes)}, ${ratio} times the ${megabytes(fast.least)} that live at one time`,
    `  stepping  ${megabytes(inspect.bytes)}`,
    '',
  ].join('\n');
}
