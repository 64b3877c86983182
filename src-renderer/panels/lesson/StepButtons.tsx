/** What a step points at, and what it says to press, as buttons. */
import { Crosshair } from 'lucide-react';
import type { LessonChange, LessonStep } from '../../../src-engine/document/lesson';
import { keyText } from '../../editor/command';
import { example } from '../../editor/examples';
import { isMade, makeChange, type Pressed, pointAt, pressed } from '../../editor/lesson';
import { useWords } from '../../i18n/i18n';
import { useApp, useDoc, useEditorPart, useRun, useSession } from '../../ui/app';
import { CommandButton } from '../../ui/CommandButton';

export function StepButtons({ step }: { readonly step: LessonStep }) {
  const { nodes = [], commands = [], changes = [] } = step;
  if (nodes.length + commands.length + changes.length === 0) return null;
  return (
    <div className="lesson-buttons">
      {nodes.map((id) => (
        <NodeButton key={id} id={id} />
      ))}
      {commands.map((id) => (
        <Press key={id} id={id} found={pressed(id)} node={nodes[0]} />
      ))}
      {changes.map((c) => (
        <ChangeButton key={JSON.stringify(c)} change={c} />
      ))}
    </div>
  );
}
function NodeButton({ id }: { readonly id: string }) {
  const { t } = useWords();
  const app = useApp();
  const isThere = useEditorPart((e) => e.doc.nodes.some((n) => n.id === id));
  const isSelected = useSession((s) => s.selected.includes(id));
  return (
    <button
      type="button"
      className="lesson-node"
      data-points-at={id}
      aria-pressed={isSelected}
      aria-disabled={!isThere}
      title={isThere ? undefined : t('lesson.gone', { node: id })}
      onClick={() => pointAt(app, id)}
    >
      <Crosshair aria-hidden="true" />
      {id}
    </button>
  );
}
type PressProps = { readonly id: string; readonly found: Pressed | null; readonly node: string | undefined };
function Press({ id, found, node }: PressProps) {
  const { t } = useWords();
  const app = useApp();
  const isRunning = useRun((s) => s.position?.running ?? false);
  if (!found)
    return (
      <button type="button" className="lesson-press" aria-disabled="true" title={t('lesson.unknown', { command: id })}>
        {id}
      </button>
    );
  if (found.kind === 'example')
    return (
      <button
        type="button"
        className="lesson-press"
        data-opens={found.name}
        onClick={() => app.files.show(example(found.name, t(`examples.${found.name}.title`)))}
      >
        {t('command.example', { name: t(`examples.${found.name}.title`) })}
      </button>
    );
  const { command } = found;
  const [key] = command.keys;
  const name = command.id === 'toggle' && isRunning ? t('run.pause') : t(command.label);
  return (
    <CommandButton
      command={command}
      className="lesson-press"
      text={name}
      {...(node !== undefined && command.group === 'view' ? { node } : {})}
      icon={key === undefined ? undefined : <i data-key={keyText(key)} />}
    />
  );
}
function ChangeButton({ change }: { readonly change: LessonChange }) {
  const { t, paramLabel, paramValue } = useWords();
  const app = useApp();
  const doc = useDoc();
  const name = 'param' in change ? String(change.param) : (change.training.split('.').at(-1) ?? '');
  const what = 'param' in change ? `${String(change.node)} · ${paramLabel(name)}` : paramLabel(name);
  return (
    <button
      type="button"
      className="lesson-press"
      data-changes={'param' in change ? `${String(change.node)}.${String(change.param)}` : change.training}
      aria-pressed={isMade(doc, change)}
      onClick={() => makeChange(app, change)}
    >
      {t('lesson.set', { what, value: paramValue(name, change.value) })}
    </button>
  );
}
