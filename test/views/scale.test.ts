import { expect, test } from 'vitest';
import { colours, cssColour, inkOn, LOUD, paint } from '../../src-renderer/views/scale';

const channels = (c: number) => [c & 255, (c >> 8) & 255, (c >> 16) & 255] as [number, number, number];
const luminance = (c: [number, number, number]) => {
  const [r, g, b] = c.map((v) => (v / 255 <= 0.03928 ? v / 255 / 12.92 : ((v / 255 + 0.055) / 1.055) ** 2.4)) as [
    number,
    number,
    number,
  ];
  return 0.2126 * r + 0.7152 * g + 0.0722 * b;
};

test.each(['light', 'dark'] as const)('signed, %s: zero in the middle, orange below, blue above', (theme) => {
  const table = colours('signed', theme);
  const [low, middle, high] = [
    channels(table[1] as number),
    channels(table[128] as number),
    channels(table[255] as number),
  ];
  expect(low[0]).toBeGreaterThan(low[2]);
  expect(high[2]).toBeGreaterThan(high[0]);
  expect(Math.max(...middle) - Math.min(...middle)).toBeLessThan(10);
});
test('values land where the legend says, and the ends clamp', () => {
  const table = colours('signed', 'light');
  const pixels = new Uint32Array(5);
  paint([-2, -4, 0, 2, 9], 0, 5, pixels, table, 'signed', -2, 2);
  expect([...pixels]).toEqual([table[1], table[0], table[128], table[255], table[255]]);
  const grey = colours('unsigned', 'light');
  paint([3, 5, 4], 0, 3, pixels, grey, 'unsigned', 3, 5);
  expect([...pixels.slice(0, 3)]).toEqual([grey[0], grey[255], grey[128]]);
});
test('NaN and Inf are loud, and nothing else has their colour', () => {
  const pixels = new Uint32Array(3);
  paint([Number.NaN, Infinity, -Infinity], 0, 3, pixels, colours('signed', 'dark'), 'signed', -1, 1);
  expect([...pixels]).toEqual([LOUD, LOUD, LOUD]);
  for (const theme of ['light', 'dark'] as const)
    for (const scale of ['signed', 'unsigned'] as const) expect(colours(scale, theme)).not.toContain(LOUD);
});
test.each(['light', 'dark'] as const)('the numbers on a %s cell can be read: 4.5 to 1', (theme) => {
  for (const c of colours('signed', theme)) {
    const ink = inkOn(c) === '#ffffff' ? 1 : 0;
    const paper = luminance(channels(c));
    expect((Math.max(ink, paper) + 0.05) / (Math.min(ink, paper) + 0.05), cssColour(c)).toBeGreaterThanOrEqual(4.5);
  }
});
