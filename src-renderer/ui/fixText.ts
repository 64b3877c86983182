/** What a fix is called, wherever it is offered. */
import type { Fix } from '../../src-engine/core/issue';
import type { Words } from '../i18n/i18n';

function argsOf({ paramLabel, paramValue }: Words, fix: Fix): Record<string, unknown> {
  if (fix.kind === 'set-param')
    return { ...fix, param: paramLabel(fix.param), value: paramValue(fix.param, fix.value) };
  if (fix.kind === 'set-training')
    return { path: fix.path.join('.'), value: paramValue(fix.path.at(-1) ?? '', fix.value) };
  if (fix.kind === 'add-node' || fix.kind === 'insert-node') {
    const values = Object.entries(fix.params).map(([param, value]) => paramValue(param, value));
    return { op: fix.op, params: values.join(', ') };
  }
  return { ...fix };
}
/** `at`: the node whose issue it is; another one is named. */
export function fixText(words: Words, fix: Fix, at: string | undefined): string {
  const isOther = fix.kind === 'set-param' && fix.node !== at;
  return words.t(isOther ? 'fix.set-param-of' : `fix.${fix.kind}`, argsOf(words, fix));
}
