import type { DocNode } from '../../../src-engine/document/doc';

export type PictureProps = { readonly node: DocNode };
