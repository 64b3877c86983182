/** What is written on a node, or at the top of a document, that nothing reads. It is kept and written back; each is said, with what may have been meant. */
import { type Issue, issue } from '../core/issue';
import { near } from '../core/near';
import { ALL_OPS } from '../ops/index';
import { DOC_FIELDS, type Doc, type DocNode, NODE_FIELDS } from './doc';
import { TRAINING_FIELDS } from './training';

/** `reserved`: kept for later (contract 1), and no mistake, though nothing reads them yet. `inner`: names of a part that are easily written beside it: "kernelSize" instead of "params.kernelSize". */
function unread(
  from: object,
  fields: readonly string[],
  reserved: readonly string[],
  part: string,
  inner: readonly string[],
): Issue[] {
  return Object.keys(from)
    .filter((field) => !fields.includes(field) && !reserved.includes(field))
    .map((field) => {
      const names = near(field, [...fields, ...inner]).map((name) =>
        fields.includes(name) ? name : `${part}.${name}`,
      );
      return names.length
        ? issue('misspelt-field', { field, near: names.join(', ') })
        : issue('unknown-field', { field });
    });
}
export function nodeFieldIssues(node: DocNode): Issue[] {
  const params = Object.hasOwn(ALL_OPS, node.op) ? Object.keys(ALL_OPS[node.op]?.params ?? {}) : [];
  return unread(node, NODE_FIELDS, ['group'], 'params', params).map((i) => ({ ...i, node: node.id }));
}
export const documentFieldIssues = (doc: Doc): Issue[] =>
  unread(doc, DOC_FIELDS, ['groups', 'frames', 'notes'], 'training', TRAINING_FIELDS);
