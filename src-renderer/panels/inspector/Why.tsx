/** "Why is this number this?": the terms of the chosen element, with their numbers. */
import { Fragment, type ReactNode, useEffect, useState } from 'react';
import type { Explained } from '../../../src-engine/protocol/messages';
import { useWords } from '../../i18n/i18n';
import { useApp, useRun, useSession } from '../../ui/app';
import { number } from './number';

/** More terms than this are not drawn; how many there are is said. */
const SHOWN = 60;
const SIGN: Record<Explained['join'], string> = { sum: ' + ', mean: ' + ', max: ', ', formula: ', ' };

/** A formula with something in the place of each operand x0, x1, ... */
function InFormula({ text, of }: { readonly text: string; readonly of: (operand: number) => ReactNode }) {
  return text.split(/\bx(\d+)\b/).map((part, i) => <Fragment key={i}>{i % 2 ? of(Number(part)) : part}</Fragment>);
}
const numberOf =
  ({ terms }: Explained) =>
  (operand: number): ReactNode => {
    const f = terms[operand]?.[0];
    if (!f) return null;
    return <em title={`${f.name}[${f.index.join(', ')}]`}>{f.value < 0 ? `(${number(f.value)})` : number(f.value)}</em>;
  };

export function Why() {
  const words = useWords();
  const { run } = useApp();
  const element = useSession((s) => s.element);
  const running = useRun((s) => s.position?.running ?? false);
  const at = useRun((s) => `${s.position?.iteration}:${s.position?.at}`);
  const [found, setFound] = useState<Explained | null>(null);
  useEffect(() => {
    if (!element || running || !at) return setFound(null);
    let current = true;
    void run.call('explain', { tensor: element.tensor, index: element.index }).then(
      (e) => current && setFound(e),
      () => current && setFound(null),
    );
    return () => {
      current = false;
    };
  }, [run, element, running, at]);
  if (!element) return <p className="note">{words.t('why.choose')}</p>;
  const name = `${element.tensor.of.startsWith('grad') ? 'dL/d ' : ''}${element.tensor.node}.${element.tensor.name}[${element.index.join(', ')}]`;
  if (running) return <p className="note">{words.t('inspector.pauseToRead')}</p>;
  if (!found) return <p className="note">{words.t('why.none', { name })}</p>;
  const shown = found.terms.slice(0, SHOWN);
  return (
    <div className="why">
      <h3>{name}</h3>
      <p className="result mono">{number(found.value)}</p>
      <p className="note">{words.t(`why.${found.join}`, { count: found.total })}</p>
      <p className="sum mono">
        {found.text && <InFormula text={found.text} of={numberOf(found)} />}
        {found.join === 'max' && 'max('}
        {found.join === 'mean' && '('}
        {(found.text ? [] : shown).map((factors, i) => (
          <Fragment key={i}>
            {i > 0 && SIGN[found.join]}
            <em title={factors.map((f) => `${f.name}[${f.index.join(', ')}]`).join(' × ')}>
              {factors
                .map((f) => (f.value < 0 && factors.length > 1 ? `(${number(f.value)})` : number(f.value)))
                .join('×')}
            </em>
          </Fragment>
        ))}
        {found.total > shown.length && ` + … ${words.t('why.more', { count: found.total - shown.length })}`}
        {found.join === 'max' && ')'}
        {found.join === 'mean' && `) / ${found.total}`}
        {found.plus !== null && ` + ${found.plus < 0 ? `(${number(found.plus)})` : number(found.plus)}`} ={' '}
        <b>{number(found.value)}</b>
      </p>
      {found.text && (
        <p className="formula mono">
          <InFormula text={found.text} of={(i) => found.terms[i]?.[0]?.name} />
        </p>
      )}
      <table className="terms">
        <tbody>
          {shown.slice(0, 24).map((factors, i) => (
            <tr key={i}>
              {factors.map((f) => (
                <td key={`${f.name}${f.index.join()}`}>
                  {f.name}[{f.index.join(', ')}]
                </td>
              ))}
              <td className="mono">{number(factors.reduce((p, f) => p * f.value, 1))}</td>
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}
