import { getBezierPath, Position } from '@xyflow/react';

/** A path of right angles with round corners: out of the source, along the lane above the target's row, into the target. */
export type Ends = {
  readonly sourceX: number;
  readonly sourceY: number;
  readonly targetX: number;
  readonly targetY: number;
};
/** How far a wire stands off its node, and how far above the target's port the lane runs: half of what lies between two rows. */
const OFF = 16;
const LANE = 42;
const RADIUS = 10;

/** The path, and where its label stands: the middle of the lane. */
function lanePath({ sourceX, sourceY, targetX, targetY }: Ends): readonly [string, number, number] {
  const lane = targetY - LANE;
  const points = [
    [sourceX, sourceY],
    [sourceX + OFF, sourceY],
    [sourceX + OFF, lane],
    [targetX - OFF, lane],
    [targetX - OFF, targetY],
    [targetX, targetY],
  ] as const;
  let path = `M${sourceX} ${sourceY}`;
  for (let i = 1; i < points.length - 1; i++) {
    const [before, here, after] = [points[i - 1], points[i], points[i + 1]] as readonly (readonly [
      number,
      number,
    ])[] as [readonly [number, number], readonly [number, number], readonly [number, number]];
    const towards = (to: readonly [number, number]): string => {
      const [dx, dy] = [to[0] - here[0], to[1] - here[1]];
      const length = Math.hypot(dx, dy) || 1;
      const r = Math.min(RADIUS, length / 2);
      return `${here[0] + (dx / length) * r} ${here[1] + (dy / length) * r}`;
    };
    path += `L${towards(before)}Q${here[0]} ${here[1]} ${towards(after)}`;
  }
  return [`${path}L${targetX} ${targetY}`, (sourceX + targetX) / 2, lane];
}
/** Ports this far apart in height are in different rows. */
const ROW = 60;
/** A straight chain is a straight wire; a wire to another row, or back, runs through the lane above its target. */
export function wirePath(ends: Ends): {
  readonly path: string;
  readonly x: number;
  readonly y: number;
  readonly isLane: boolean;
} {
  const isLane = ends.targetX < ends.sourceX + 8 || Math.abs(ends.targetY - ends.sourceY) > ROW;
  const sides = { sourcePosition: Position.Right, targetPosition: Position.Left };
  const [path, x, y] = isLane ? lanePath(ends) : getBezierPath({ ...ends, ...sides, curvature: 0.3 });
  return { path, x, y, isLane };
}
