/** A graph in small: its nodes where they stand, its wires from right to left side. */
import { type Doc, splitPort } from '../../../src-engine/document/doc';

/** Of a node on the canvas, and of the picture, in px. */
const NODE = [188, 150] as const;
const SIZE = [280, 84] as const;
const MARGIN = 40;

export function Thumbnail({ doc }: { readonly doc: Doc }) {
  const xs = doc.nodes.map((n) => n.at[0]);
  const ys = doc.nodes.map((n) => n.at[1]);
  const [left, top] = [Math.min(...xs), Math.min(...ys)];
  const width = Math.max(...xs) - left + NODE[0];
  const height = Math.max(...ys) - top + NODE[1];
  // room all around, in the picture's own proportions
  const scale = Math.max((width + 2 * MARGIN) / SIZE[0], (height + 2 * MARGIN) / SIZE[1]);
  const box = [left - (scale * SIZE[0] - width) / 2, top - (scale * SIZE[1] - height) / 2];
  const at = new Map(doc.nodes.map((n) => [n.id, n.at]));
  return (
    <svg viewBox={`${box[0]} ${box[1]} ${scale * SIZE[0]} ${scale * SIZE[1]}`} aria-hidden="true" className="thumbnail">
      {doc.edges.map(([from, to]) => {
        const [a, b] = [at.get(splitPort(from)[0]), at.get(splitPort(to)[0])];
        if (!a || !b) return null;
        const [x0, y0, x1, y1] = [a[0] + NODE[0], a[1] + NODE[1] / 2, b[0], b[1] + NODE[1] / 2];
        const bend = Math.max(40, Math.abs(x1 - x0) / 2);
        return <path key={`${from} ${to}`} d={`M${x0} ${y0}C${x0 + bend} ${y0} ${x1 - bend} ${y1} ${x1} ${y1}`} />;
      })}
      {doc.nodes.map((n) => (
        <rect key={n.id} x={n.at[0]} y={n.at[1]} width={NODE[0]} height={NODE[1]} rx={20} />
      ))}
    </svg>
  );
}
