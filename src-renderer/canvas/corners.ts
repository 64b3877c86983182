/** A line through corners, each of them round. */
export type Corner = readonly [number, number];

/** A corner is as round as `radius`, less where the way to the next one is short. */
export function roundedPath(corners: readonly Corner[], radius: number): string {
  const near = ([x, y]: Corner, [u, v]: Corner): string => {
    const [dx, dy] = [u - x, v - y];
    const length = Math.hypot(dx, dy) || 1;
    const r = Math.min(radius, length / 2);
    return `${x + (dx / length) * r} ${y + (dy / length) * r}`;
  };
  return corners.reduce((path, corner, i) => {
    const [before, after] = [corners[i - 1], corners[i + 1]];
    if (!before) return `M${corner.join(' ')}`;
    if (!after) return `${path}L${corner.join(' ')}`;
    return `${path}L${near(corner, before)}Q${corner.join(' ')} ${near(corner, after)}`;
  }, '');
}
