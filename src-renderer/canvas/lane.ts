import { getBezierPath, Position } from '@xyflow/react';
import { type Corner, roundedPath } from './corners';

/** A path of right angles with round corners: out of the source, along its lane, into the target. */
export type Ends = {
  readonly sourceX: number;
  readonly sourceY: number;
  readonly targetX: number;
  readonly targetY: number;
};
/** Where a wire runs that cannot go straight: the height, and how far from its two nodes it turns there. */
export type Lane = { readonly y: number; readonly out: number; readonly into: number };
/** How far a wire stands off its node, and how far above the target's port a lane runs where nothing stands in its way: half of what lies between two rows. */
export const OFF = 16;
const LANE = 42;
const RADIUS = 10;

/** The path, and where its label stands: the middle of the lane, or of a step. */
function lanePath(ends: Ends, lane: Lane): readonly [string, number, number] {
  const { sourceX, sourceY, targetX, targetY } = ends;
  const corners: readonly Corner[] = [
    [sourceX, sourceY],
    [sourceX + lane.out, sourceY],
    [sourceX + lane.out, lane.y],
    [targetX - lane.into, lane.y],
    [targetX - lane.into, targetY],
    [targetX, targetY],
  ];
  const path = roundedPath(corners, RADIUS);
  return isStep(ends) ? [path, sourceX + lane.out, (sourceY + lane.y) / 2] : [path, (sourceX + targetX) / 2, lane.y];
}
/** Ports this far apart in height are in different rows. */
export const ROW = 60;
/** Between ports that are so near stands no node. */
export const NEAR = 60;
/** Whether a wire goes to the next column: up or down between the two, and straight into its port. */
export const isStep = ({ sourceX, targetX }: Ends): boolean =>
  targetX - sourceX >= 2 * OFF && targetX - sourceX <= NEAR;
/** Where a wire to another row, or back, would best run: above its target, or at its height. Null for one that goes ahead in its row, straight. */
export function bestLane(ends: Ends): Lane | null {
  const { sourceX, sourceY, targetX, targetY } = ends;
  if (targetX >= sourceX + 8 && Math.abs(targetY - sourceY) <= ROW) return null;
  return { y: isStep(ends) ? targetY : targetY - LANE, out: OFF, into: OFF };
}

/** `lane`: what was found for a wire in whose way something stands. */
export function wirePath(
  ends: Ends,
  lane: Lane | null = bestLane(ends),
): { readonly path: string; readonly x: number; readonly y: number; readonly isLane: boolean } {
  const sides = { sourcePosition: Position.Right, targetPosition: Position.Left };
  const [path, x, y] = lane ? lanePath(ends, lane) : getBezierPath({ ...ends, ...sides, curvature: 0.3 });
  return { path, x, y, isLane: lane !== null };
}
