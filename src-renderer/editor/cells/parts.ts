/** What an opened cell is drawn of: nodes named after the node that they stand for, in columns and rows, with where their weights come from. */
import type { StateMove } from '../../../src-engine/core/stateMove';
import type { DocEdge, DocNode, Params } from '../../../src-engine/document/doc';
import { freeId } from '../../../src-engine/document/names';

/** From a node's corner to the next one's: its width and a gap, in px. */
const ACROSS = 240;
/** The height of the tallest, a Delay with its states and the gradients of its steps, and a gap; a matrix of up to so many rows is written out, each a line. */
const DOWN = { drawn: 256, written: 8, line: 24, around: 120 } as const;
type Place = readonly [column: number, row: number];

/** One node's parts while they are put together. An end is "node.port". */
export class Parts {
  readonly nodes: DocNode[] = [];
  readonly edges: DocEdge[] = [];
  readonly moves: StateMove[] = [];
  readonly #down: number;
  #columns = 0;
  /** `size`: rows of the matrices that stand in it. */
  constructor(
    readonly node: DocNode,
    private readonly taken: Set<string>,
    size: number,
  ) {
    this.#down = Math.max(DOWN.drawn, size <= DOWN.written ? DOWN.around + DOWN.line * size : 0);
  }
  /** Columns that are drawn on. */
  get columns(): number {
    return this.#columns;
  }
  /** How much wider the parts are than the node was, in the canvas' pixels. */
  get wider(): number {
    return Math.max(0, this.#columns - 1) * ACROSS;
  }
  /** Adds a node `<id>_<name>`; what it gives is at the end that comes back. */
  add(
    name: string,
    op: string,
    params: Params,
    [column, row]: Place,
    inputs: Readonly<Record<string, string>>,
  ): string {
    const id = freeId(`${this.node.id}_${name}`, this.taken);
    this.taken.add(id);
    const [x, y] = this.node.at;
    const { frozen } = this.node;
    const at = [x + column * ACROSS, y + row * this.#down] as const;
    this.nodes.push({ id, op, params, at, ...(frozen === undefined ? {} : { frozen }) });
    for (const [port, from] of Object.entries(inputs)) this.edges.push([from, `${id}.${port}`]);
    this.#columns = Math.max(this.#columns, column + 1);
    return `${id}.y`;
  }
  wire(from: string, to: string): void {
    this.edges.push([from, to]);
  }
  /** A parameter of a part has rows of one that the node had; so have the weights that stand in the document. */
  weight(end: string, name: string, from: string, rows: readonly [number, number]): void {
    const id = end.slice(0, -'.y'.length);
    this.moves.push({ to: `${id}.${name}`, from: `${this.node.id}.${from}`, rows });
    const written = this.node.weights?.[from];
    const at = this.nodes.findIndex((n) => n.id === id);
    const part = this.nodes[at];
    if (part && Array.isArray(written))
      this.nodes[at] = { ...part, weights: { ...part.weights, [name]: written.slice(...rows) } };
  }
  /** What a Delay carries from batch to batch is what the node carried. */
  carry(end: string, from: number): void {
    this.moves.push({ to: `${end.slice(0, -'.y'.length)}.carry0`, from: `${this.node.id}.carry${from}` });
  }
}
