/** `main`: the model, its weights where a file has them, and one step on numbers of the right form. */
import { flattenNested, type Nested, nestedShape } from '../../core/tensor';
import type { Shared } from './body';
import type { Feed, Port } from './model';
import { dtypeText, listText } from './python';

/** Steps of a sequence of which nothing is known. */
const STEPS = 20;
/** More numbers than this do not stand in the text. */
const MOST_NUMBERS = 1000;

/** The numbers that the document itself gives an input. */
function written({ node }: Feed): Nested | null {
  const { value } = node.params;
  return Array.isArray(value) && flattenNested(value as Nested).length <= MOST_NUMBERS ? (value as Nested) : null;
}
/** A batch: of each input its name and numbers; then the lengths. `targets`: what only the loss reads. */
export function batchLines(
  { model, lengths }: Shared,
  inputs: ReadonlyMap<Port, string>,
  optional: readonly string[],
  targets: ReadonlySet<Port>,
): string[] {
  const { feeds, training, checked } = model;
  const shapes = [...inputs.keys()].flatMap((port) => {
    const feed = feeds.get(port) as Feed;
    const shape = nestedShape((written(feed) ?? 0) as Nested);
    return shape?.length ? [{ feed, shape }] : [];
  });
  const known = shapes[0];
  const count = known?.shape[known.feed.sequence ? 1 : 0] ?? training.batchSize;
  const steps = [...inputs.keys()].map((port) => feeds.get(port)?.steps).find((n) => n !== undefined) ?? STEPS;
  const lines = [...inputs].map(([port, name]) => {
    const feed = feeds.get(port) as Feed;
    const value = written(feed);
    if (value !== null) return `${name} = torch.tensor(${listText(value)}, dtype=${dtypeText(feed.dtype)})`;
    const size = [...(feed.sequence ? [feed.steps ?? steps] : []), count, ...feed.shape].join(', ');
    const ids = feed.ids ?? checked.ids[port];
    if (feed.dtype === 'int32')
      return ids ? `${name} = torch.randint(${ids}, (${size},))` : `${name} = torch.zeros(${size}, dtype=torch.int64)`;
    return `${name} = torch.${targets.has(port) ? 'rand' : 'randn'}(${size})`;
  });
  for (const [name, port] of lengths.names)
    if (optional.includes(name)) {
      const most = feeds.get(port)?.steps ?? steps;
      lines.push(`${name} = torch.randint(1, ${most + 1}, (${count},))  # valid steps of each sample`);
    }
  const isRandom = [...inputs.keys()].some((port) => written(feeds.get(port) as Feed) === null);
  return [
    ...(isRandom ? ['# Random numbers in the form of a batch: put your own in their place.'] : []),
    ...lines.flatMap((l) => l.split('\n')),
  ];
}
/** Weights that lie beside the file under its name. */
export const weightLines = (strict: boolean): string[] => [
  'weights = Path(__file__).with_suffix(".safetensors")  # unroll export --to safetensors',
  'if weights.exists():',
  '    from safetensors.torch import load_file',
  '',
  `    model.load_state_dict(load_file(weights)${strict ? '' : ', strict=False'})`,
];
