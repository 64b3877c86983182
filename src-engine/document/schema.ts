/** The form of a document. It only checks: what is kept is what was written, with its unknown fields and in its order. */
import type { DOC_FIELDS, NODE_FIELDS } from './doc';
import { lessonSchema } from './lesson';
import { z } from './zod';

/** In canvas pixels; farther out the canvas cannot be scrolled exactly. */
export const FARTHEST = 1e6;
const coordinate = z.number().min(-FARTHEST).max(FARTHEST);

export const nodeSchema = z.looseObject({
  id: z.string(),
  op: z.string(),
  params: z.record(z.string(), z.unknown()).optional(),
  at: z.tuple([coordinate, coordinate]).optional(),
  label: z.string().optional(),
  weights: z.record(z.string(), z.unknown()).optional(),
  weightsOf: z.string().optional(),
  frozen: z.boolean().optional(),
  bypassed: z.boolean().optional(),
} satisfies Record<(typeof NODE_FIELDS)[number], z.ZodType>);
export const documentSchema = z.looseObject({
  format: z.literal('unroll'),
  version: z.number().int().min(1),
  name: z.string().optional(),
  nodes: z.array(nodeSchema),
  edges: z.array(z.tuple([z.string(), z.string()])).optional(),
  training: z.record(z.string(), z.unknown()).optional(),
  lesson: lessonSchema.optional(),
} satisfies Record<(typeof DOC_FIELDS)[number], z.ZodType>);
/** As written: what may be left out may be missing. */
export type WrittenDocument = z.infer<typeof documentSchema>;

/** ["nodes", 3, "at"] as "nodes[3].at". */
export const pathText = (path: readonly PropertyKey[]): string =>
  path.reduce<string>(
    (text, key) => (typeof key === 'number' ? `${text}[${key}]` : text ? `${text}.${String(key)}` : String(key)),
    '',
  );
