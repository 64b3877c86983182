/** What a fix is called, wherever it is offered. */
import type { Fix } from '../../src-engine/core/issue';
import type { useWords } from '../i18n/i18n';

const worded = (value: unknown): string => (Array.isArray(value) ? value.join(' × ') : String(value));
const argsOf = (fix: Fix): Record<string, unknown> => {
  if (fix.kind === 'set-param') return { ...fix, value: worded(fix.value) };
  if (fix.kind === 'set-training') return { path: fix.path.join('.'), value: worded(fix.value) };
  if (fix.kind === 'add-node' || fix.kind === 'insert-node')
    return { op: fix.op, params: Object.values(fix.params).map(worded).join(', ') };
  return { ...fix };
};
/** `at`: the node whose issue it is; another one is named. */
export function fixText({ t, paramLabel }: ReturnType<typeof useWords>, fix: Fix, at: string | undefined): string {
  const args = argsOf(fix);
  return fix.kind === 'set-param'
    ? t(fix.node === at ? 'fix.set-param' : 'fix.set-param-of', { ...args, param: paramLabel(fix.param) })
    : t(`fix.${fix.kind}`, args);
}
