/** The two colour scales: signed (orange, zero, blue) and unsigned (the grey ramp), as tables of 256 colours for each theme. NaN and Inf are loud. */
export type Scale = 'signed' | 'unsigned';
type Rgb = readonly [number, number, number];
type Ends = {
  readonly zero: Rgb;
  readonly positive: Rgb;
  readonly negative: Rgb;
  readonly dark: Rgb;
  readonly bright: Rgb;
};
const THEMES: Readonly<Record<'light' | 'dark', Ends>> = {
  light: {
    zero: [255, 255, 255],
    positive: [33, 102, 172],
    negative: [200, 90, 20],
    dark: [250, 250, 251],
    bright: [22, 24, 29],
  },
  dark: {
    zero: [21, 24, 28],
    positive: [98, 170, 240],
    negative: [245, 150, 80],
    dark: [20, 22, 25],
    bright: [245, 246, 247],
  },
};
/** 0xAABBGGRR, as an ImageData's bytes lie on a little-endian machine. */
const packed = ([r, g, b]: Rgb): number => ((255 << 24) | (b << 16) | (g << 8) | r) >>> 0;
const blend = (a: Rgb, b: Rgb, t: number): Rgb =>
  [0, 1, 2].map((i) => Math.round((a[i] as number) + ((b[i] as number) - (a[i] as number)) * t)) as unknown as Rgb;
export const LOUD = packed([214, 0, 190]);

const tables = new Map<string, Uint32Array>();
/** 256 colours from the scale's lower end to its upper. The signed scale's exponent lifts small values off zero. */
export function colours(scale: Scale, theme: 'light' | 'dark'): Uint32Array {
  const key = `${scale} ${theme}`;
  const known = tables.get(key);
  if (known) return known;
  const { zero, positive, negative, dark, bright } = THEMES[theme];
  const table = Uint32Array.from({ length: 256 }, (_, i) => {
    if (scale === 'unsigned') return packed(blend(dark, bright, i / 255));
    const v = (i - 128) / 127;
    return packed(blend(zero, v >= 0 ? positive : negative, Math.min(1, Math.abs(v)) ** 0.8));
  });
  tables.set(key, table);
  return table;
}
/** Paints values into pixels. Signed: -most..most; unsigned: least..most. */
export function paint(
  data: ArrayLike<number>,
  from: number,
  count: number,
  pixels: Uint32Array,
  table: Uint32Array,
  scale: Scale,
  least: number,
  most: number,
): void {
  const span = scale === 'signed' ? most || 1 : most - least || 1;
  for (let i = 0; i < count; i++) {
    const x = data[from + i] as number;
    if (x - x !== 0) {
      pixels[i] = LOUD;
      continue;
    }
    const v = scale === 'signed' ? 128 + (127 * x) / span : (255 * (x - least)) / span;
    pixels[i] = table[v < 0 ? 0 : v > 255 ? 255 : Math.round(v)] as number;
  }
}
export const cssColour = (colour: number): string =>
  `rgb(${colour & 255} ${(colour >> 8) & 255} ${(colour >> 16) & 255})`;
/** Relative luminance of a colour, WCAG 2. */
function luminance(colour: number): number {
  const part = (shift: number) => {
    const v = ((colour >> shift) & 255) / 255;
    return v <= 0.03928 ? v / 12.92 : ((v + 0.055) / 1.055) ** 2.4;
  };
  return 0.2126 * part(0) + 0.7152 * part(8) + 0.0722 * part(16);
}
/** The ink that stands out more on a colour: always by 4.5 to 1 or more. */
export const inkOn = (colour: number): string => (luminance(colour) > 0.179 ? '#000000' : '#ffffff');
