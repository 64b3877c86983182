/** A zip with a folder for each class, PNG and JPEG inside: decoded alike in page, worker and Node, and brought to one size. */
import { convertIndexedToRgb, decode as decodePng } from 'fast-png';
import { decode as decodeJpeg } from 'jpeg-js';
import { fail, IssueError } from '../core/issue';
import { unzip } from '../zip/unzip';

/** 4, 3, 2 or 1 numbers a pixel, 0 to `most`. */
type Pixels = {
  readonly width: number;
  readonly height: number;
  readonly channels: number;
  readonly most: number;
  readonly data: ArrayLike<number>;
};
export type Picture = { readonly label: string; readonly name: string; readonly bytes: Uint8Array };
const MOST_BYTES = 2 ** 30;
const MOST_PICTURES = 100_000;
/** Before anything is decoded. */
const MOST_PIXELS = 2 ** 25;
const IMAGE = /\.(png|jpe?g)$/i;
/** What systems put beside files. */
const LITTER = /(^|\/)(__MACOSX\/|\.DS_Store$|Thumbs\.db$|desktop\.ini$|\._)/;

/** The pictures of a zip, in the order of their names; the last folder of each is its class. */
export function picturesIn(bytes: Uint8Array, file: string): readonly Picture[] {
  const refuse = (detail: string): never => fail('bad-data', { file, detail });
  const isAllowed = (name: string) => !name.startsWith('/') && !name.split('/').includes('..') && !name.includes('\\');
  const entries = unzip(bytes, { isAllowed, entries: MOST_PICTURES, bytes: MOST_BYTES }, refuse);
  const found = [...entries]
    .filter(([name]) => IMAGE.test(name) && !LITTER.test(name))
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([name, data]) => ({ label: name.split('/').at(-2) ?? '', name, bytes: data }));
  if (found.length === 0) refuse('it has no PNG and no JPEG');
  if (found.some((p) => p.label === '')) refuse('its pictures must lie in a folder for each class');
  return found;
}
function decode({ bytes, name }: Picture): Pixels {
  const wrong = (detail: string): never => fail('bad-data', { file: name, detail });
  try {
    if (bytes[0] === 0x89) {
      const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
      if (bytes.length < 33) wrong('it is cut off');
      checkSize(view.getUint32(16), view.getUint32(20), wrong);
      const png = decodePng(bytes);
      const { width, height, depth } = png;
      if (png.palette) {
        const channels = (png.palette[0] as readonly number[] | undefined)?.length ?? 3;
        return { width, height, channels, most: 255, data: convertIndexedToRgb(png) };
      }
      return { width, height, channels: png.channels, most: 2 ** depth - 1, data: png.data };
    }
    if (bytes[0] !== 0xff) wrong('it is no PNG and no JPEG');
    const jpeg = decodeJpeg(bytes, {
      useTArray: true,
      formatAsRGBA: false,
      maxResolutionInMP: MOST_PIXELS / 1e6,
      maxMemoryUsageInMB: 1024,
    });
    checkSize(jpeg.width, jpeg.height, wrong);
    return { width: jpeg.width, height: jpeg.height, channels: 3, most: 255, data: jpeg.data };
  } catch (e) {
    if (e instanceof IssueError) throw e;
    return wrong(`it cannot be decoded (${e instanceof Error ? e.message : String(e)})`);
  }
}
function checkSize(width: number, height: number, wrong: (detail: string) => never): void {
  if (width < 1 || height < 1) wrong('it has no pixels');
  if (width * height > MOST_PIXELS) wrong(`it has ${width} × ${height} pixels, more than ${MOST_PIXELS}`);
}
/** [channels, h, w] of 0..255: alpha over white, grey by Rec. 601, each pixel the average of what it covers. */
export function sampleOf(picture: Picture, [h = 1, w = 1]: readonly number[], channels: 'grey' | 'rgb'): Float32Array {
  const { width, height, channels: c, most, data } = decode(picture);
  const scale = 255 / most;
  const hasAlpha = c === 2 || c === 4;
  const colour = (at: number, k: number): number => {
    const v = (data[at + (c < 3 ? 0 : k)] as number) * scale;
    if (!hasAlpha) return v;
    const alpha = (data[at + c - 1] as number) / most;
    return v * alpha + 255 * (1 - alpha);
  };
  const planes = channels === 'rgb' ? 3 : 1;
  const out = new Float32Array(planes * h * w);
  for (let oy = 0; oy < h; oy++) {
    const [y0, y1] = [(oy * height) / h, ((oy + 1) * height) / h];
    for (let ox = 0; ox < w; ox++) {
      const [x0, x1] = [(ox * width) / w, ((ox + 1) * width) / w];
      const sum = [0, 0, 0];
      let area = 0;
      for (let y = Math.floor(y0); y < y1; y++) {
        const dy = Math.min(y + 1, y1) - Math.max(y, y0);
        for (let x = Math.floor(x0); x < x1; x++) {
          const part = dy * (Math.min(x + 1, x1) - Math.max(x, x0));
          const at = (Math.min(y, height - 1) * width + Math.min(x, width - 1)) * c;
          for (let k = 0; k < 3; k++) sum[k] = (sum[k] as number) + part * colour(at, k);
          area += part;
        }
      }
      const [r, g, b] = sum.map((s) => s / area) as [number, number, number];
      const at = oy * w + ox;
      if (planes === 1) out[at] = 0.299 * r + 0.587 * g + 0.114 * b;
      else {
        out[at] = r;
        out[h * w + at] = g;
        out[2 * h * w + at] = b;
      }
    }
  }
  return out;
}
