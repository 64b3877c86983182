/** The parameters and running statistics that a run of a document would start from, outside any run: for who wants them as a file. */
import { check } from '../compile/check';
import { compile } from '../compile/compile';
import { IssueError } from '../core/issue';
import type { Numbers, Tensor, TensorMap } from '../core/tensor';
import type { Doc } from '../document/doc';
import { readTraining } from '../document/training';
import { stepsOf } from './feeds';
import { firstError } from './loader';
import { createState, tensorOfCell } from './state';

/** `given`: what a file has of them; else the document's own weights count, then the seed. */
export function parameters(doc: Doc, given: TensorMap): Map<string, Tensor> {
  const steps = stepsOf(doc, given);
  const { program, issues } = compile(doc, { training: true, grad: 'none', update: false }, check(doc, steps), steps);
  if (!program) throw new IssueError(firstError(issues));
  const cells = program.state.filter((c) => c.kind === 'param' || c.kind === 'buffer');
  const state = createState(cells, doc, readTraining(doc.training).training.seed, given);
  return new Map(cells.map((c) => [c.key, tensorOfCell(c, state.get(c.key) as Numbers)]));
}
