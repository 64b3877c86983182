/** The lesson of the document, beside the canvas: what to press, what to look at, one question. Teachers write it here. */
import { BookOpen, GraduationCap, Pencil } from 'lucide-react';
import { useState } from 'react';
import { type Lesson, textIn } from '../../../src-engine/document/lesson';
import { commandOf } from '../../editor/commands';
import { useWords } from '../../i18n/i18n';
import { useApp, useEditorPart, useSettings } from '../../ui/app';
import { Emphasis } from './Emphasis';
import { LessonEditor } from './LessonEditor';
import { StepButtons } from './StepButtons';
import './lesson.css';

export function LessonPanel() {
  const lesson = useEditorPart((e) => e.doc.lesson);
  const [isEdited, setEdited] = useState(false);
  if (isEdited) return <LessonEditor lesson={lesson ?? { steps: [] }} onClose={() => setEdited(false)} />;
  return lesson ? (
    <Reading lesson={lesson} onEdit={() => setEdited(true)} />
  ) : (
    <Nothing onEdit={() => setEdited(true)} />
  );
}
function Nothing({ onEdit }: { readonly onEdit: () => void }) {
  const { t } = useWords();
  return (
    <div className="lesson">
      <div className="lesson-none">
        <GraduationCap aria-hidden="true" />
        <p>
          <b>{t('lesson.none')}</b>
        </p>
        <p className="note">{t('lesson.noneAbout')}</p>
      </div>
      <Foot edit={t('lesson.write')} onEdit={onEdit} />
    </div>
  );
}
function Reading({ lesson, onEdit }: { readonly lesson: Lesson; readonly onEdit: () => void }) {
  const { t } = useWords();
  const name = useEditorPart((e) => e.doc.name);
  const language = useSettings((s) => s.language);
  const say = (text: Lesson['about']) => <Emphasis text={textIn(text, language)} />;
  return (
    <div className="lesson">
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls can be scrolled by keys */}
      <section className="lesson-body" tabIndex={0} aria-label={t('side.lesson')} key={name}>
        {lesson.about !== undefined && <div className="lesson-about">{say(lesson.about)}</div>}
        <ol aria-label={t('lesson.steps')}>
          {lesson.steps.map((step, i) => (
            <li key={i}>
              {say(step.text)}
              <StepButtons step={step} />
            </li>
          ))}
        </ol>
        {lesson.question !== undefined && (
          <div className="lesson-question">
            <h3>{t('lesson.question')}</h3>
            {say(lesson.question)}
            {lesson.answer !== undefined && (
              <details>
                <summary>{t('lesson.answer')}</summary>
                {say(lesson.answer)}
              </details>
            )}
          </div>
        )}
      </section>
      <Foot edit={t('lesson.edit')} onEdit={onEdit} />
    </div>
  );
}
function Foot({ edit, onEdit }: { readonly edit: string; readonly onEdit: () => void }) {
  const { t } = useWords();
  const app = useApp();
  return (
    <footer className="lesson-foot">
      <button type="button" className="fix" data-command="examples" onClick={() => commandOf('examples').run(app)}>
        <BookOpen aria-hidden="true" /> {t('lesson.more')}
      </button>
      <button type="button" className="plain" data-lesson-edit="" title={edit} aria-label={edit} onClick={onEdit}>
        <Pencil aria-hidden="true" />
      </button>
    </footer>
  );
}
