/** One parameter's field: the only switch on the kind of a parameter. A wrong text stays in the field with its sentence, and changes nothing. */
import { useId, useState } from 'react';
import type { Param } from '../../../src-engine/core/params';
import { useWords } from '../../i18n/i18n';

type Props = {
  readonly op: string;
  readonly name: string;
  readonly spec: Param<unknown>;
  /** As the document has it, or the default. */
  readonly value: unknown;
  readonly onChange: (value: unknown) => void;
};
/** The text of a value in its field, and back. Undefined: the text makes no sense. */
const TEXT: Record<
  Param<unknown>['kind'],
  { readonly show: (v: unknown) => string; readonly read: (text: string) => unknown }
> = {
  int: { show: String, read: toNumber },
  float: { show: String, read: toNumber },
  'optional-int': { show: (v) => (v === null ? '' : String(v)), read: (t) => (t.trim() === '' ? null : toNumber(t)) },
  // empty: the op's own default (a pool's stride follows its kernel)
  axes: {
    show: (v) => (Array.isArray(v) ? v.join(' × ') : v === null ? '' : String(v)),
    read: (t) => (t.trim() === '' ? null : toNumbers(t)),
  },
  ints: { show: (v) => (Array.isArray(v) ? v.join(', ') : ''), read: toNumbers },
  'optional-ints': {
    show: (v) => (Array.isArray(v) ? v.join(', ') : ''),
    read: (t) => (t.trim() === '' ? null : toNumbers(t)),
  },
  nested: {
    show: (v) => (v === null || v === undefined ? '' : JSON.stringify(v)),
    read: (t) => (t.trim() === '' ? null : toJson(t)),
  },
  text: { show: (v) => String(v ?? ''), read: (t) => t },
  code: { show: (v) => String(v ?? ''), read: (t) => t },
  bool: { show: String, read: (t) => t === 'true' },
  choice: { show: String, read: (t) => t },
  // chosen in a dialog, not typed
  file: { show: (v) => (v as { name: string } | null)?.name ?? '', read: () => undefined },
  data: { show: () => '', read: () => undefined },
};
function toNumber(text: string): unknown {
  const t = text.trim();
  return t !== '' && Number.isFinite(Number(t)) ? Number(t) : undefined;
}
/** "1, 8, 8", "1 × 8 × 8", and as code writes it: "[1, 8, 8]". */
export function toNumbers(text: string): unknown {
  const bare = /^\s*(?:\[(.*)\]|\((.*)\)|(.*))\s*$/.exec(text);
  const parts = (bare?.[1] ?? bare?.[2] ?? bare?.[3] ?? '').split(/[\s,×x*]+/).filter((p) => p !== '');
  const numbers = parts.map(Number);
  if (numbers.some((n) => !Number.isFinite(n))) return undefined;
  return numbers;
}
function toJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
/** A list of one number for all axes is what a plain number says. */
const readField = (spec: Param<unknown>, text: string): unknown => {
  const raw = TEXT[spec.kind].read(text);
  const plain = spec.kind === 'axes' && Array.isArray(raw) && raw.length === 1 ? raw[0] : raw;
  return plain === undefined ? undefined : spec.read(plain);
};

export function ParamField({ op, name, spec, value, onChange }: Props) {
  const words = useWords();
  const id = useId();
  const shown = value === undefined ? '' : TEXT[spec.kind].show(value);
  const [draft, setDraft] = useState<string | null>(null);
  const wrong = draft !== null && readField(spec, draft) === undefined;
  const commit = (text: string) => {
    const next = readField(spec, text);
    if (next === undefined) return setDraft(text);
    setDraft(null);
    if (JSON.stringify(next) !== JSON.stringify(value)) onChange(next);
  };
  const label = words.paramLabel(name);
  const help = words.paramHelp(op, name);
  const described = { id, 'aria-describedby': `${id}-help`, 'aria-invalid': wrong, 'data-param': name };
  return (
    <div className={`param${spec.kind === 'code' || spec.kind === 'nested' ? ' wide' : ''}`}>
      <label htmlFor={id} title={help}>
        {label}
      </label>
      {spec.kind === 'bool' ? (
        <input {...described} type="checkbox" checked={value === true} onChange={(e) => onChange(e.target.checked)} />
      ) : spec.kind === 'choice' ? (
        <select {...described} value={shown} onChange={(e) => commit(e.target.value)}>
          {value === undefined && <option value="" />}
          {spec.options?.map((o) => (
            <option key={o} value={o}>
              {words.paramValue(name, o)}
            </option>
          ))}
        </select>
      ) : (
        <input
          {...described}
          data-draft={draft !== null}
          className="mono"
          type="text"
          spellCheck={false}
          autoComplete="off"
          inputMode={spec.kind === 'int' || spec.kind === 'float' ? 'decimal' : 'text'}
          value={draft ?? shown}
          onChange={(e) => setDraft(e.target.value)}
          onBlur={(e) => draft !== null && commit(e.target.value)}
          onKeyDown={(e) => {
            if (e.nativeEvent.isComposing) return;
            if (e.key === 'Enter') commit(e.currentTarget.value);
            if (e.key === 'Escape') setDraft(null);
            if (spec.kind === 'int' && (e.key === 'ArrowUp' || e.key === 'ArrowDown')) {
              e.preventDefault();
              commit(String(Number(e.currentTarget.value) + (e.key === 'ArrowUp' ? 1 : -1)));
            }
          }}
        />
      )}
      <p id={`${id}-help`} className={wrong ? 'help bad' : 'help visually-hidden'}>
        {wrong ? words.notRight(label, draft ?? '', spec.expected) : help}
      </p>
    </div>
  );
}
