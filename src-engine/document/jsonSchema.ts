/** The document's form as JSON Schema, for an editor's completion, hover and errors: from the same zod schema that opens files, and the table of ops. */
import { z } from 'zod';
import type { Param } from '../core/params';
import { ALL_OPS } from '../ops/index';
import { documentSchema } from './schema';

type Schema = { [key: string]: unknown };
/** What the editor says of an op and of a parameter, in the reader's language. */
export type Said = { readonly op: (name: string) => string; readonly param: (name: string) => string };

function paramSchema(name: string, p: Param<unknown>, said: Said): Schema {
  const range = {
    ...(p.min === undefined ? {} : { minimum: p.min }),
    ...(p.max === undefined ? {} : { maximum: p.max }),
  };
  const forms: Readonly<Record<Param<unknown>['kind'], Schema>> = {
    int: { type: 'integer', ...range },
    'optional-int': { type: ['integer', 'null'], ...range },
    float: { type: 'number', ...range },
    bool: { type: 'boolean' },
    choice: { enum: p.options },
    axes: {
      anyOf: [{ type: 'integer', ...range }, { type: 'array', items: { type: 'integer', ...range } }, { type: 'null' }],
    },
    'optional-ints': { type: ['array', 'null'], items: { type: 'integer' } },
    ints: { type: 'array', items: { type: 'integer', ...range } },
    text: { type: 'string' },
    code: { type: 'string' },
    nested: { type: ['array', 'number', 'null'] },
    file: { type: ['object', 'null'] },
    data: {},
  };
  return {
    ...forms[p.kind],
    ...(p.default === undefined || p.default === null ? {} : { default: p.default }),
    description: said.param(name),
  };
}
export function documentJsonSchema(said: Said): Schema {
  const base = z.toJSONSchema(documentSchema) as Schema;
  const names = Object.keys(ALL_OPS);
  const root = base.properties as Record<string, Schema>;
  const node = (root.nodes?.items ?? {}) as Schema;
  const fields = node.properties as Record<string, Schema>;
  fields.op = {
    // an op of another version is kept: any text is allowed, these are offered
    anyOf: [{ enum: names, enumDescriptions: names.map(said.op) }, { type: 'string' }],
  };
  node.allOf = Object.entries(ALL_OPS).map(([op, def]) => ({
    if: { properties: { op: { const: op } }, required: ['op'] },
    // biome-ignore lint/suspicious/noThenProperty: the word of JSON Schema
    then: {
      properties: {
        params: {
          type: 'object',
          description: said.op(op),
          properties: Object.fromEntries(
            Object.entries(def.params).map(([name, p]) => [name, paramSchema(name, p, said)]),
          ),
        },
      },
    },
  }));
  return base;
}
