/** What the page may ask, and what each request must look like: anything else is refused before it is acted on. */
import { CHANNELS } from './api';

type Check = (v: unknown) => boolean;
const isText =
  (most: number): Check =>
  (v) =>
    typeof v === 'string' && v.length <= most;
const isName: Check = (v) => typeof v === 'string' && v.length > 0 && v.length <= 255;
const isHandle: Check = (v) => typeof v === 'string' && /^[0-9a-f-]{36}$/.test(v);
const oneOf =
  (...options: readonly string[]): Check =>
  (v) =>
    options.includes(v as string);
/** As much as a `.unroll` may hold. */
const MOST_BYTES = 2 ** 30;
const isBytes: Check = (v) => v instanceof Uint8Array && v.byteLength <= MOST_BYTES;
/** An object with just these fields. */
const shape =
  (fields: Readonly<Record<string, Check>>): Check =>
  (v) =>
    typeof v === 'object' &&
    v !== null &&
    Object.keys(v).length === Object.keys(fields).length &&
    Object.entries(fields).every(([key, check]) => Object.hasOwn(v, key) && check((v as Record<string, unknown>)[key]));
const list =
  (most: number, check: Check): Check =>
  (v) =>
    Array.isArray(v) && v.length <= most && v.every(check);
const isBool: Check = (v) => typeof v === 'boolean';

export type Channel = (typeof CHANNELS)[keyof typeof CHANNELS];
/** Channel -> a check for each argument. A request with more or fewer is refused too. */
export const REQUESTS: Readonly<Record<Channel, readonly Check[]>> = {
  [CHANNELS.info]: [],
  [CHANNELS.open]: [oneOf('document', 'data')],
  [CHANNELS.choose]: [isName],
  [CHANNELS.write]: [isHandle, isBytes],
  [CHANNELS.beside]: [isHandle, isName],
  [CHANNELS.recent]: [],
  [CHANNELS.openRecent]: [isHandle],
  [CHANNELS.state]: [shape({ name: isText(1000), dirty: isBool })],
  [CHANNELS.menu]: [
    list(20, shape({ id: isText(40), label: isText(200) })),
    list(
      200,
      shape({
        id: (v) => typeof v === 'string' && /^[A-Za-z-]{1,40}$/.test(v),
        label: isText(200),
        group: isText(40),
        accelerator: (v) => typeof v === 'string' && /^[\w+,./=\-;'[\]]{0,40}$/.test(v),
      }),
    ),
  ],
  [CHANNELS.external]: [isText(2000)],
};
export const isRequest = (channel: Channel, args: readonly unknown[]): boolean =>
  args.length === REQUESTS[channel].length && REQUESTS[channel].every((check, i) => check(args[i]));
