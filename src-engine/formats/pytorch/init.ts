/** `__init__`: the modules by node, then what their weights start from. */
import type { Nested } from '../../core/tensor';
import type { Initial } from '../../ops/op';
import type { Shared } from './body';
import { type Model, type Node, tensorsOf } from './model';
import { listText, quoted } from './python';

/** Whether a node that shares weights runs its owner's very module: the same settings, on values of the same form. */
export function sharesModule(model: Model, it: Node): string | null {
  const of = it.node.weightsOf;
  const owner = of === undefined ? undefined : model.nodes.get(of);
  if (of === undefined || !owner || owner.node.weightsOf !== undefined) return null;
  if (tensorsOf(model, it).params.size === 0) return null;
  const form = ({ params, inputs }: Node): string => {
    const { init: _init, gain: _gain, ...settings } = params;
    return JSON.stringify([
      settings,
      [...inputs].map(([port, from]) => [port, model.shapeOf(from), model.leadOf(from)]),
    ]);
  };
  return form(owner) === form(it) ? of : null;
}
/** Whoever shares weights can freeze them. */
const isFrozen = ({ nodes }: Model, owner: string): boolean =>
  [...nodes.values()].some(({ node }) => node.frozen === true && (node.id === owner || node.weightsOf === owner));
/** Whether anything is trained. */
export const isTrained = (model: Model): boolean =>
  [...model.nodes.values()].some(
    (it) => tensorsOf(model, it).params.size > 0 && !isFrozen(model, it.node.weightsOf ?? it.node.id),
  );
export function initLines({ model, made, moduleOf }: Shared): string[] {
  const lines: string[] = [];
  const ties: string[] = [];
  const starts: string[] = [];
  const written: string[] = [];
  const frozen: string[] = [];
  const all = [...model.nodes.values()];
  for (const it of all) {
    const { id, weightsOf, weights = {} } = it.node;
    const { module, buffer } = made.get(id) ?? {};
    if (buffer !== undefined) lines.push(`self.register_buffer(${quoted(id)}, ${buffer}, persistent=False)`);
    if (module === undefined || moduleOf(it) !== id) continue;
    const { params, buffers } = tensorsOf(model, it);
    const names = [...params.keys(), ...buffers];
    const owner = weightsOf === undefined ? undefined : model.nodes.get(weightsOf);
    const isTied = owner !== undefined && owner.node.weightsOf === undefined && params.size > 0;
    // behind its owner: what is shared has the owner's name
    (isTied ? ties : lines).push(`self.${id} = ${module}`);
    if (isTied) {
      // the same weights under other settings
      ties.push(...names.map((name) => `self.${id}.${name} = self.${weightsOf}.${name}`));
      continue;
    }
    if (params.size === 0) continue;
    const rule = String(it.params.init ?? 'default');
    if (rule !== 'default')
      starts.push(
        ...[...params].map(([name, initial]) => startLine(`self.${id}.${name}`, rule, initial, it.params.gain)),
      );
    for (const [name, value] of Object.entries(weights))
      if (names.includes(name))
        written.push(`    self.${id}.${name}.copy_(torch.tensor(${listText(value as Nested, '    ')}))`);
    if (isFrozen(model, id)) frozen.push(`self.${id}.requires_grad_(False)`);
  }
  if (written.length) written.unshift('with torch.no_grad():');
  return [...lines, ...ties, ...starts, ...written, ...frozen].flatMap((l) => l.split('\n'));
}
/** What a parameter starts from, by PyTorch's own rule where it has one. */
function startLine(target: string, rule: string, initial: Initial, gain: unknown): string {
  const scaled = gain === 1 ? '' : `, gain=${gain}`;
  switch (initial.kind) {
    case 'constant':
      return initial.value === 0 ? `nn.init.zeros_(${target})` : `nn.init.constant_(${target}, ${initial.value})`;
    case 'orthogonal':
      return `nn.init.orthogonal_(${target}${scaled})`;
    case 'uniform':
      return rule === 'xavier'
        ? `nn.init.xavier_uniform_(${target}${scaled})`
        : `nn.init.uniform_(${target}, ${-initial.bound}, ${initial.bound})`;
    case 'normal':
      return rule === 'he' && gain === 1
        ? `nn.init.kaiming_normal_(${target}, nonlinearity="relu")`
        : `nn.init.normal_(${target}, std=${initial.std})`;
  }
}
/** Whether some weights stand under two names: a file has them under one. */
export const hasTies = ({ model, moduleOf }: Shared): boolean =>
  [...model.nodes.values()].some((it) => it.node.weightsOf !== undefined && moduleOf(it) === it.node.id);
