/** Who a node is. F2, or a double click on the name, changes it: Enter takes the new one, Escape keeps the old. */
import { type KeyboardEvent, useEffect, useRef, useState } from 'react';
import type { DocNode } from '../../src-engine/document/doc';
import { renameNode } from '../editor/acts';
import { useWords } from '../i18n/i18n';
import { useApp, useSession } from '../ui/app';

export function NodeName({ node }: { readonly node: DocNode }) {
  const { session } = useApp();
  const isNaming = useSession((s) => s.renaming === node.id);
  if (isNaming) return <Naming node={node} />;
  const name = node.label ?? node.id;
  return (
    // biome-ignore lint/a11y/noStaticElementInteractions: F2 is the key for it
    <b title={name} onDoubleClick={() => session.setState({ renaming: node.id, selected: [node.id] })}>
      {name}
    </b>
  );
}
function Naming({ node }: { readonly node: DocNode }) {
  const app = useApp();
  const { t } = useWords();
  const [text, setText] = useState(node.id);
  const [isBad, setBad] = useState(false);
  const field = useRef<HTMLInputElement>(null);
  useEffect(() => field.current?.select(), []);
  const leave = () => {
    app.session.setState({ renaming: null });
    field.current?.closest<HTMLElement>('.react-flow__node')?.focus();
  };
  const take = () => {
    if (text === node.id) leave();
    else if (renameNode(app, node.id, text.trim())) return;
    else setBad(true);
  };
  const onKeyDown = (e: KeyboardEvent) => {
    e.stopPropagation();
    if (e.nativeEvent.isComposing) return;
    if (e.key === 'Enter') take();
    else if (e.key === 'Escape') leave();
  };
  return (
    <>
      {isBad && (
        <span className="naming-bad" role="alert">
          {t('canvas.badName')}
        </span>
      )}
      <input
        ref={field}
        type="text"
        className="naming nodrag nopan"
        aria-label={t('canvas.rename', { node: node.id })}
        aria-invalid={isBad}
        title={t('canvas.rename', { node: node.id })}
        data-draft="true"
        spellCheck={false}
        value={text}
        onChange={(e) => {
          setText(e.target.value);
          setBad(false);
        }}
        onBlur={() => {
          // leaving the field takes what can be taken; else the old name stays
          if (!renameNode(app, node.id, text.trim())) app.session.setState({ renaming: null });
        }}
        onKeyDown={onKeyDown}
      />
    </>
  );
}
