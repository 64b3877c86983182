/** What a fix is called, wherever it is offered. */
import type { Fix } from '../../src-engine/core/issue';
import type { Words } from '../i18n/i18n';

function argsOf({ paramLabel, paramValue }: Words, fix: Fix): Record<string, unknown> {
  if (fix.kind === 'set-param')
    return { ...fix, param: paramLabel(fix.param), value: paramValue(fix.param, fix.value) };
  if (fix.kind === 'set-training')
    return { path: fix.path.join('.'), value: paramValue(fix.path.at(-1) ?? '', fix.value) };
  if (fix.kind === 'rename-setting') return { param: fix.path.at(-1), to: fix.to };
  if (fix.kind === 'rename-field') return { param: fix.field, to: fix.to };
  if (fix.kind === 'set-weights') {
    const names = Object.keys(fix.weights);
    return { names: names.join(', '), many: names.length };
  }
  if (fix.kind === 'set-params') {
    const values = Object.entries(fix.params).map(([param, v]) => `${paramLabel(param)} = ${paramValue(param, v)}`);
    return { node: fix.node, values: values.join(', ') };
  }
  if (fix.kind === 'add-node') {
    const made = Object.values(fix.inputs).flatMap((from) => (typeof from === 'string' ? [] : [from.op]));
    return { op: fix.op, made: made.join(', ') };
  }
  if (fix.kind === 'insert-node') {
    const values = Object.entries(fix.params).map(([param, value]) => paramValue(param, value));
    return { op: fix.op, params: values.join(', ') };
  }
  return { ...fix };
}
function wordOf(fix: Fix, at: string | undefined): string {
  if (fix.kind === 'rename-setting') return fix.to === null ? 'remove-param' : 'rename-param';
  if (fix.kind === 'rename-field')
    return fix.to === null ? 'remove-param' : fix.to.includes('.') ? 'move-field' : 'rename-param';
  if (fix.kind === 'set-weights') {
    const values = Object.values(fix.weights);
    const word = values.every((v) => v === null) ? 'drop-weight' : 'stretch-weight';
    return values.length > 1 ? `${word}s` : word;
  }
  if (fix.kind === 'add-node' && Object.values(fix.inputs).some((from) => typeof from !== 'string')) return 'add-nodes';
  return fix.kind === 'set-param' && fix.node !== at ? 'set-param-of' : fix.kind;
}
/** `at`: the node whose issue it is; another one is named. */
export function fixText(words: Words, fix: Fix, at: string | undefined): string {
  return words.t(`fix.${wordOf(fix, at)}`, argsOf(words, fix));
}
