/** The document, as it stands in files (contract 1). Plain immutable data; unknown fields are kept. */
import type { Lesson } from './lesson';

export type Params = Readonly<Record<string, unknown>>;
export type DocNode = {
  readonly id: string;
  readonly op: string;
  readonly params: Params;
  /** Top left corner. */
  readonly at: readonly [number, number];
  readonly label?: string;
  readonly weights?: Readonly<Record<string, unknown>>;
  readonly weightsOf?: string;
  readonly frozen?: boolean;
  readonly bypassed?: boolean;
  readonly [other: string]: unknown;
};
/** ["node.outputPort", "node.inputPort"]. */
export type DocEdge = readonly [string, string];
export type Doc = {
  readonly format: 'unroll';
  readonly version: number;
  readonly name: string;
  readonly nodes: readonly DocNode[];
  readonly edges: readonly DocEdge[];
  /** As written: `readTraining` (document/training.ts) fills the defaults. */
  readonly training: Readonly<Record<string, unknown>>;
  readonly lesson?: Lesson;
  readonly [other: string]: unknown;
};
/** What is read of a node, and at the top of a document. */
export const NODE_FIELDS = ['id', 'op', 'params', 'at', 'label', 'weights', 'weightsOf', 'frozen', 'bypassed'] as const;
export const DOC_FIELDS = ['format', 'version', 'name', 'nodes', 'edges', 'training', 'lesson'] as const;
export const VERSION = 1;
/** "block1.conv1.y" -> ["block1.conv1", "y"]: what follows the last dot is the port. */
export const splitPort = (end: string): readonly [string, string] => {
  const dot = end.lastIndexOf('.');
  return [end.slice(0, Math.max(0, dot)), end.slice(dot + 1)];
};
