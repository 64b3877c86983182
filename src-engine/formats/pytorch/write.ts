/** A document as one readable Python file: a torch.nn.Module with the nodes' names, its loss, its optimizer, and a `main` that takes one step. */
import { check } from '../../compile/check';
import { type Issue, issue } from '../../core/issue';
import { type Doc, splitPort } from '../../document/doc';
import type { TorchHelper } from '../../ops/torch';
import { Body, type Shared } from './body';
import { helperTexts } from './functions';
import { hasTies, initLines, isTrained, sharesModule } from './init';
import { lengthsOf } from './lengths';
import { batchLines, weightLines } from './main';
import { type Model, modelOf, type Port, tensorsOf } from './model';
import { planOf } from './plan';
import { className, comment, indented, Names, quoted } from './python';
import { configureLines, lossLines, stepLines } from './training';

export type Exported = { readonly text: string | null; readonly issues: readonly Issue[] };

/** Null where the document has an error, or nothing to compute. */
export function writePytorch(doc: Doc, checked = check(doc)): Exported {
  const errors = checked.issues.filter((i) => i.severity === 'error');
  if (errors.length) return { text: null, issues: errors };
  const model = modelOf(doc, checked);
  const { forward, loss } = planOf(model);
  if (forward.returns.length === 0 && !loss) return { text: null, issues: [issue('nothing-to-export')] };
  const names = new Names();
  const all = [...model.nodes.values()];
  const owners = new Map(all.map((it) => [it.node.id, sharesModule(model, it) ?? it.node.id]));
  const shared: Shared = {
    model,
    names,
    lengths: lengthsOf(model, names),
    helpers: new Set<TorchHelper>(),
    read: new Set([...all.flatMap(({ inputs }) => [...inputs.values()]), ...forward.returns, ...(loss?.returns ?? [])]),
    made: new Map(),
    moduleOf: ({ node }) => owners.get(node.id) ?? node.id,
  };
  const first = new Body(shared, forward);
  const second = loss && new Body(shared, loss);
  const carries = model.training.bptt.carryState && first.carried.size > 0;
  if (carries) shared.helpers.add('detached');
  const title = className(doc.name);
  const returned = tuple(forward.returns.map((p) => first.text(p)));
  const state = `{${[...first.carried].map(([id, name]) => `${quoted(id)}: detached(${name})`).join(', ')}}`;
  const method = (name: string, args: readonly string[], optional: readonly string[]) =>
    `def ${name}(${['self', ...args, ...optional.map((o) => `${o}=None`)].join(', ')}):`;
  const firstOptional = [...first.lengths, ...(carries ? ['state'] : [])];
  const secondOptional = [...(second?.lengths ?? [])];
  const init = initLines(shared);
  const lossName = freeMethod('total_loss', shared);
  const classLines = [
    `class ${title}(nn.Module):`,
    ...indented([
      ...(init.length ? ['def __init__(self):', ...indented(['super().__init__()', ...init]), ''] : []),
      method(
        'forward',
        forward.args.map((p) => first.name(p)),
        firstOptional,
      ),
      ...indented([
        ...forward.args.map((p) => `# ${first.name(p)}: ${formOf(model, p)}`),
        ...(carries ? ['state = state or {}'] : []),
        ...first.lines,
        `return ${carries ? `${forward.returns.length > 1 ? `(${returned})` : returned}, ${state}` : returned}`,
      ]),
      ...(loss && second
        ? [
            '',
            method(
              lossName,
              loss.args.map((p) => second.name(p)),
              secondOptional,
            ),
            ...indented(lossEnd(model, second, loss.returns)),
          ]
        : []),
    ]),
  ];
  const inputs = new Map(
    [...forward.args, ...(loss?.args ?? [])].filter((p) => model.feeds.has(p)).map((p) => [p, first.name(p)]),
  );
  const optional = [...new Set([...firstOptional, ...secondOptional])].filter((o) => o !== 'state');
  const named = (list: readonly string[]) => list.map((o) => `${o}=${o}`);
  const result = forward.returns.map((p) => first.name(p)).join(', ');
  const call = `model(${[...forward.args.map((p) => first.name(p)), ...named(firstOptional)].join(', ')})`;
  const step = {
    args: [...inputs.values()],
    optional: [...optional, ...(carries ? ['state'] : [])],
    forward: `${carries ? `${forward.returns.length > 1 ? `(${result})` : result}, state` : result} = ${call}`,
    loss: `model.${lossName}(${[...(loss?.args ?? []).map((p) => first.name(p)), ...named(secondOptional)].join(', ')})`,
    carries,
  };
  const trains = loss !== null && isTrained(model);
  const hasWeights = all.some((it) => tensorsOf(model, it).params.size > 0);
  const scheduler = model.training.schedule.length > 0 ? ['scheduler'] : [];
  const mainLines = [
    'def main():',
    ...indented([
      `torch.manual_seed(${model.training.seed})`,
      `model = ${title}()`,
      ...(hasWeights ? weightLines(!hasTies(shared)) : []),
      ...batchLines(shared, inputs, optional, new Set([...inputs.keys()].filter((p) => !forward.args.includes(p)))),
      ...(trains
        ? [
            `${['optimizer', ...scheduler].join(', ')} = configure(model)`,
            `loss${carries ? ', state' : ''} = train_step(${['model', 'optimizer', ...scheduler, ...step.args, ...named(optional)].join(', ')})`,
            'print("loss", loss)',
          ]
        : [
            'model.train(False)',
            ...(loss
              ? [`print("loss", loss_of(${['model', ...step.args, ...named(optional)].join(', ')}))`]
              : [...(carries ? ['state = None'] : []), step.forward, `print(${result})`]),
          ]),
    ]),
  ];
  const functions = [
    ...helperTexts(shared.helpers, model.training.bptt),
    classLines.join('\n'),
    ...(loss ? [lossLines(step).join('\n')] : []),
    ...(trains ? [configureLines(model.training).join('\n'), stepLines(model.training, step).join('\n')] : []),
    mainLines.join('\n'),
    'if __name__ == "__main__":\n    main()',
  ].join('\n\n\n');
  const imports = [
    ...(functions.includes('Path(') ? ['from pathlib import Path', ''] : []),
    'import torch',
    ...(/\bF\./.test(functions) ? ['import torch.nn.functional as F'] : []),
    'from torch import nn',
  ].join('\n');
  const doctext = `${comment(doc.name)}: exported by Unroll. A batch is [N, ...], a batch of sequences [T, N, ...]; ids are int64.`;
  return { text: `${quoted(doctext)}\n${imports}\n\n\n${functions}\n`, issues: checked.issues };
}
const tuple = (names: readonly string[]): string => names.join(', ');
/** A method that no module hides. */
function freeMethod(wish: string, { made }: Shared): string {
  let name = wish;
  while (made.has(name)) name += '_';
  return name;
}
/** What an argument holds. */
function formOf(model: Model, port: Port): string {
  const axes = [...['T', 'N'].slice(2 - model.leadOf(port)), ...model.shapeOf(port)];
  const { label } = model.nodes.get(splitPort(port)[0])?.node ?? {};
  const ids = model.checked.ports[port]?.dtype === 'int32' ? ' int64' : '';
  return `[${axes.join(', ')}]${ids}${label ? ` ${comment(label)}` : ''}`;
}
/** The weighted sum of the losses; one alone is returned as it is computed. */
function lossEnd(model: Model, body: Body, losses: readonly Port[]): string[] {
  const terms = losses.map((port) => {
    const weight = model.nodes.get(splitPort(port)[0])?.params.weight ?? 1;
    return weight === 1 ? body.text(port) : `${weight} * ${body.text(port)}`;
  });
  const last = body.lines.at(-1) ?? '';
  const [only] = losses;
  const start = `${body.text(only ?? '')} = `;
  if (terms.length === 1 && terms[0] === body.text(only ?? '') && last.startsWith(start))
    return [...body.lines.slice(0, -1), `return ${last.slice(start.length)}`];
  return [...body.lines, `return ${terms.join(' + ')}`];
}
