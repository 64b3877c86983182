/** Where things stand in the text of a document: for marking a problem at what it is about. Offsets, headless. */
import type { Issue } from '../../src-engine/core/issue';

/** From the first character to behind the last. */
export type Place = { readonly start: number; readonly end: number };
/** A value of a JSON text with its place; `key`: that of the text that names it. */
type Value = Place & {
  readonly key?: Place;
  readonly fields: ReadonlyMap<string, Value>;
  readonly items: readonly Value[];
};
const NO_FIELDS: ReadonlyMap<string, Value> = new Map();

/** The places in a valid JSON text; null where it is none. The gate has seen how deep it is. */
function placesIn(text: string): Value | null {
  let at = 0;
  const skip = () => {
    while (at < text.length && ' \n\r\t'.includes(text[at] as string)) at++;
  };
  const word = (): string => {
    const start = at;
    for (at++; at < text.length && text[at] !== '"'; at++) if (text[at] === '\\') at++;
    at++;
    return JSON.parse(text.slice(start, at)) as string;
  };
  /** What stands between brackets, each read by `read`. */
  const list = (read: () => void): void => {
    at++;
    for (skip(); text[at] !== '}' && text[at] !== ']'; skip()) {
      if (at >= text.length) throw new SyntaxError('not closed');
      read();
      skip();
      if (text[at] === ',') at++;
    }
    at++;
  };
  const value = (): Value => {
    skip();
    const start = at;
    const fields = new Map<string, Value>();
    const items: Value[] = [];
    if (text[at] === '{')
      list(() => {
        const from = at;
        const name = word();
        const key = { start: from, end: at };
        skip();
        at++;
        fields.set(name, { ...value(), key });
      });
    else if (text[at] === '[') list(() => items.push(value()));
    else if (text[at] === '"') word();
    else while (at < text.length && !',]} \n\r\t'.includes(text[at] as string)) at++;
    if (at === start) throw new SyntaxError('no value');
    return { start, end: at, fields: fields.size ? fields : NO_FIELDS, items };
  };
  try {
    return value();
  } catch (e) {
    if (e instanceof SyntaxError) return null;
    throw e;
  }
}
const textOf = (text: string, { start, end }: Place): unknown => JSON.parse(text.slice(start, end));
/** Name and value of a field. */
const whole = (v: Value): Place => ({ start: v.key?.start ?? v.start, end: v.end });

/**
 * Where each problem stands in the text of a document: on the parameter, the wire or the setting that it is about, else on its node's name; null where the text
 * does not say it.
 */
export function issuePlaces(text: string, issues: readonly Issue[]): readonly (Place | null)[] {
  const root = issues.length ? placesIn(text) : null;
  if (!root) return issues.map(() => null);
  const nodes = new Map<unknown, Value>();
  for (const n of root.fields.get('nodes')?.items ?? []) {
    const id = n.fields.get('id');
    if (id) nodes.set(textOf(text, id), n);
  }
  const edges = (root.fields.get('edges')?.items ?? []).map((place) => ({
    place,
    ends: place.items.map((end) => textOf(text, end)),
  }));
  return issues.map(({ code, node: of, port, args, fix }) => {
    const wire = edges.find(({ ends: [from, to] }) =>
      args.from === undefined ? to === `${of}.${port}` : from === args.from && to === args.to,
    );
    if (wire) return wire.place;
    const node = nodes.get(of);
    if (!node) {
      const path = fix?.kind === 'set-training' ? fix.path : String(args.path).split('.');
      let found = root.fields.get('training');
      for (const step of path) found = found?.fields.get(step) ?? found;
      return found ? whole(found) : null;
    }
    if (code === 'unknown-op' || code === 'misspelt-op') return node.fields.get('op') ?? node;
    const param = node.fields.get('params')?.fields.get(String(args.param));
    return param ? whole(param) : (node.fields.get('id') ?? node);
  });
}
