/** "Why is this number this?": the terms of the chosen element, with their numbers; each of them can be asked the same. */
import { Fragment, type ReactNode, useEffect, useState } from 'react';
import { partOf } from '../../../src-engine/core/look';
import type { Axis, Explained, ExplainedFactor } from '../../../src-engine/protocol/messages';
import type { SessionState } from '../../editor/session';
import { useWords, type Words } from '../../i18n/i18n';
import { useApp, useMoment, useRun, useSession } from '../../ui/app';
import { number } from './number';

/** A line breaks before a plus, never behind it. */
const SIGN: Record<Explained['join'], string> = {
  sum: ' +\u00a0',
  mean: ' +\u00a0',
  max: ', ',
  formula: ', ',
};

/** A formula with something in the place of each operand x0, x1, ...; `isArgument`: it stands between brackets or commas. */
function InFormula({
  text,
  of,
}: {
  readonly text: string;
  readonly of: (operand: number, isArgument: boolean) => ReactNode;
}) {
  const parts = text.split(/\bx(\d+)\b/);
  return parts.map((part, i) => {
    if (i % 2 === 0) return <Fragment key={i}>{part}</Fragment>;
    const isArgument = /(^|[(,] ?)$/.test(parts[i - 1] ?? '') && /^([),]|$)/.test(parts[i + 1] ?? '');
    return <Fragment key={i}>{of(Number(part), isArgument)}</Fragment>;
  });
}
const bracketed = (x: number, isAlone: boolean): string => (x < 0 && !isAlone ? `(${number(x)})` : number(x));

const inBrackets = (index: readonly number[]): string => (index.length ? `[${index.join(', ')}]` : '');
/** Of a state's gradient, which of the two that meet in it. */
function calledIn(words: Words, { name, part }: Pick<ExplainedFactor, 'name' | 'part'>): string {
  return part ? `${name} (${words.t(`unfold.role.${part === 'out' ? 'output' : 'next'}`)})` : name;
}
const placeOf = (words: Words, f: ExplainedFactor): string => `${calledIn(words, f)}${inBrackets(f.index)}`;
/** "sample 0, channel 2, row 10, column 11". */
const placeIn = (words: Words, axes: readonly Axis[], index: readonly number[]): string =>
  axes.map((axis, i) => `${words.t(`why.axis.${axis}`)} ${index[i] ?? 0}`).join(', ');
/** The same with its name: what brackets leave to be guessed. */
function saidOf(words: Words, f: ExplainedFactor): string {
  const name = calledIn(words, f);
  return f.index.length ? `${name}: ${placeIn(words, f.axes, f.index)}` : name;
}

const NOTHING: SessionState['reads'] = [];
type Chosen = NonNullable<SessionState['element']>;
const elementName = (words: Words, { tensor: { of, node, name }, index }: Chosen): string => {
  const called = { name: `${of.startsWith('grad') ? 'dL/d ' : ''}${node}.${name}`, part: partOf(of) };
  return calledIn(words, called) + inBrackets(index);
};
/** The elements that led to the chosen one, the last of them nearest; none once another is chosen elsewhere. */
function useTrail() {
  const { session } = useApp();
  const element = useSession((s) => s.element);
  const [{ trail, at }, setTrail] = useState<{ readonly trail: readonly Chosen[]; readonly at: Chosen | null }>({
    trail: [],
    at: null,
  });
  const known = element === at ? trail : [];
  const go = (to: Chosen, next: readonly Chosen[]): void => {
    setTrail({ trail: next, at: to });
    session.setState({ element: to });
  };
  return {
    element,
    before: known.at(-1) ?? null,
    ask: (to: Chosen) => element && go(to, [...known, element]),
    back: () => {
      const before = known.at(-1);
      if (before) go(before, known.slice(0, -1));
    },
  };
}

export function Why() {
  const words = useWords();
  const { run, session } = useApp();
  const { element, before, ask, back } = useTrail();
  const running = useRun((s) => s.position?.running ?? false);
  const moment = useMoment();
  const [found, setFound] = useState<Explained | null>(null);
  useEffect(() => {
    if (!element || running || !moment) return setFound(null);
    let current = true;
    void run.call('explain', { tensor: element.tensor, index: element.index }).then(
      (e) => current && setFound(e),
      () => current && setFound(null),
    );
    return () => {
      current = false;
    };
  }, [run, element, running, moment]);
  useEffect(() => {
    session.setState({ reads: found?.reads ?? NOTHING });
    return () => session.setState({ reads: NOTHING });
  }, [session, found]);
  if (!element) return <p className="note">{words.t('why.choose')}</p>;
  const name = elementName(words, element);
  if (running) return <p className="note">{words.t('inspector.pauseToRead')}</p>;
  if (!found) return <p className="note">{words.t('why.none', { name })}</p>;
  const { join, terms, total, padded, text, plus, value, axes, index } = found;
  const left = total - padded - terms.length;
  const isNothing = join === 'sum' && total === 0 && plus === null;
  const said = isNothing ? 'nothing' : join === 'sum' && left > 0 ? 'largest' : join;
  return (
    <div className="why">
      {before && (
        <button type="button" className="back mono" title={words.t('why.back')} onClick={back}>
          ‹ {elementName(words, before)}
        </button>
      )}
      <h3>{name}</h3>
      {axes.length > 0 && <p className="place">{placeIn(words, axes, index)}</p>}
      <p className="result mono">{number(value)}</p>
      <p className="note">{words.t(`why.${said}`, { count: total, shown: terms.length })}</p>
      {!isNothing && (
        <p className="sum mono">
          {text && (
            <InFormula
              text={text}
              of={(i, isArgument) => {
                const f = terms[i]?.[0];
                return f && <em title={saidOf(words, f)}>{bracketed(f.value, isArgument)}</em>;
              }}
            />
          )}
          {join === 'max' && 'max('}
          {join === 'mean' && '('}
          {(text ? [] : terms).map((factors, i) => (
            <Fragment key={i}>
              {i > 0 && SIGN[join]}
              <em title={factors.map((f) => saidOf(words, f)).join(' × ')}>
                {factors.map((f) => bracketed(f.value, factors.length === 1 && i === 0)).join('×')}
              </em>
            </Fragment>
          ))}
          {left > 0 && ` +\u00a0… ${words.t('why.more', { count: left })}`}
          {padded > 0 && (
            <>
              {total > padded && ' +\u00a0'}
              <i title={words.t('why.padded', { count: padded })}>{padded === 1 ? '0' : `${padded}×0`}</i>
            </>
          )}
          {join === 'max' && ')'}
          {join === 'mean' && `) / ${total}`}
          {plus !== null && ` +\u00a0${bracketed(plus.value, false)}`} = <b>{number(value)}</b>
        </p>
      )}
      {padded > 0 && <p className="note">{words.t('why.padded', { count: padded })}</p>}
      {text && (
        <p className="formula mono">
          <InFormula text={text} of={(i) => terms[i]?.[0] && calledIn(words, terms[i][0])} />
        </p>
      )}
      <Terms terms={plus ? [...terms, [plus]] : terms} ask={ask} />
    </div>
  );
}
type Ask = { readonly ask: (element: Chosen) => void };
/** What is the same all the way down a column, and is said over it: whose places stand in it, and what they count. */
type Column = { readonly name: string | null; readonly axes: readonly Axis[] };
function columnsOf(words: Words, terms: Explained['terms'], most: number): readonly Column[] {
  const rows = terms.filter((factors) => factors.length === most);
  return Array.from({ length: most }, (_, k) => {
    const column = rows.flatMap((factors) => factors[k] ?? []);
    const same = (of: (f: ExplainedFactor) => string): boolean => new Set(column.map(of)).size === 1;
    const [first] = column;
    const isNamed = rows.length > 1 && same((f) => calledIn(words, f)) && column.every((f) => f.index.length > 0);
    return {
      name: first && isNamed ? calledIn(words, first) : null,
      axes: first && same((f) => f.axes.join()) ? first.axes : [],
    };
  });
}
function Terms({ terms, ask }: Pick<Explained, 'terms'> & Ask) {
  const words = useWords();
  const most = Math.max(0, ...terms.map((factors) => factors.length));
  const columns = columnsOf(words, terms, most);
  return (
    <table className="terms">
      {columns.some(({ name, axes }) => name !== null || axes.length > 0) && (
        <thead>
          <tr>
            {columns.map(({ name, axes }, k) => (
              <th key={k} scope="col">
                {name !== null && <b>{name}</b>}
                {axes.map((axis) => words.t(`why.axis.${axis}`)).join(', ')}
              </th>
            ))}
            <td />
          </tr>
        </thead>
      )}
      <tbody>
        {terms.map((factors, i) => (
          <tr key={i}>
            {factors.map((f, k) => (
              <td key={k}>
                <Operand of={f} isNamed={factors.length === most && columns[k]?.name != null} ask={ask} />
              </td>
            ))}
            {/* a bias stands alone: its number lies under the products all the same */}
            <td className="mono" colSpan={most - factors.length + 1}>
              {number(factors.reduce((p, f) => p * f.value, 1))}
            </td>
          </tr>
        ))}
      </tbody>
    </table>
  );
}
/** Pressed, it is the number that is explained: so one walks back through what was computed. */
function Operand({ of: f, isNamed, ask }: { readonly of: ExplainedFactor; readonly isNamed: boolean } & Ask) {
  const words = useWords();
  const { ref, index } = f;
  const name = placeOf(words, f);
  const shown = isNamed ? inBrackets(index) : name;
  if (!ref) return <span title={saidOf(words, f)}>{shown}</span>;
  return (
    <button
      type="button"
      aria-label={name}
      title={words.t('why.ask', { name: saidOf(words, f) })}
      onClick={() => ask({ tensor: ref, index })}
    >
      {shown}
    </button>
  );
}
