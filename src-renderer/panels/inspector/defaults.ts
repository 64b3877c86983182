import type { ParamSpec } from '../../../src-engine/core/params';

/** What a form shows: the document's values where they are right, else as they are written, else the defaults. */
export function defaults(
  spec: ParamSpec,
  written: Readonly<Record<string, unknown>>,
): Readonly<Record<string, unknown>> {
  return Object.fromEntries(
    Object.entries(spec).map(([name, p]) => {
      const given = Object.hasOwn(written, name) ? written[name] : undefined;
      return [name, given === undefined ? p.default : (p.read(given) ?? given)];
    }),
  );
}
