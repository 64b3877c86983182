/** The gallery: every example by what it teaches, with its graph in small. Type to search; arrows walk; Enter opens. */
import { Dialog } from '@base-ui/react/dialog';
import { X } from 'lucide-react';
import { type KeyboardEvent, useMemo, useRef, useState } from 'react';
import type { Doc } from '../../../src-engine/document/doc';
import { EXAMPLES, type ExampleGroup, type ExampleName, example, GALLERY } from '../../editor/examples';
import { search } from '../../editor/search';
import { useWords } from '../../i18n/i18n';
import { useApp } from '../../ui/app';
import { Thumbnail } from './Thumbnail';
import './examples.css';

const GROUPS = Object.keys(GALLERY) as ExampleGroup[];

export function ExamplesDialog() {
  const { t } = useWords();
  const app = useApp();
  const [text, setText] = useState('');
  const cards = useRef<HTMLElement>(null);
  const field = useRef<HTMLInputElement>(null);
  const docs = useMemo(() => new Map(EXAMPLES.map((name) => [name, example(name)])), []);
  const close = () => app.session.setState({ dialog: null });
  const open = (name: ExampleName) => {
    close();
    app.files.show(example(name, t(`examples.${name}.title`)));
  };
  const groupOf = (name: ExampleName) => GROUPS.find((g) => (GALLERY[g] as readonly string[]).includes(name));
  const found = search(text, EXAMPLES, (name) => ({
    name: t(`examples.${name}.title`),
    words: [t(`examples.${name}.about`), t(`gallery.group.${groupOf(name)}`), name, ...opsOf(docs.get(name) as Doc)],
  }));
  const onKeyDown = (e: KeyboardEvent) => {
    if (e.nativeEvent.isComposing) return;
    const all = [...(cards.current?.querySelectorAll<HTMLElement>('[data-example]') ?? [])];
    const at = all.indexOf(document.activeElement as HTMLElement);
    if (at < 0) {
      if (e.key === 'ArrowDown') all[0]?.focus();
      else if (e.key === 'Enter' && found[0] && document.activeElement === field.current) open(found[0]);
      else return;
    } else {
      const to = /^(Arrow|Home|End)/.test(e.key) ? neighbour(all, at, e.key) : null;
      if (!to && e.key === 'ArrowUp') field.current?.focus();
      else if (to) to.focus();
      else return;
    }
    e.preventDefault();
  };
  return (
    <Dialog.Root open onOpenChange={(isOpen) => !isOpen && close()}>
      <Dialog.Portal>
        <Dialog.Backdrop className="backdrop" />
        <Dialog.Popup className="dialog examples" data-testid="examples" onKeyDown={onKeyDown} initialFocus={field}>
          <header>
            <Dialog.Title>{t('gallery.title')}</Dialog.Title>
            <input
              ref={field}
              type="search"
              aria-label={t('gallery.search')}
              placeholder={t('gallery.search')}
              spellCheck={false}
              value={text}
              onChange={(e) => setText(e.target.value)}
            />
            <Dialog.Close className="plain" aria-label={t('bar.close')}>
              <X />
            </Dialog.Close>
          </header>
          {/* biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls can be scrolled by keys */}
          <section ref={cards} className="examples-body" aria-label={t('gallery.title')} tabIndex={0}>
            {found.length === 0 && <p className="note">{t('gallery.none', { text })}</p>}
            {GROUPS.map((group) => {
              const names = found.filter((name) => groupOf(name) === group);
              return (
                names.length > 0 && (
                  <section key={group} aria-labelledby={`examples-${group}`}>
                    <h3 id={`examples-${group}`}>{t(`gallery.group.${group}`)}</h3>
                    <ul>
                      {names.map((name) => (
                        <li key={name}>
                          <Card name={name} doc={docs.get(name) as Doc} onOpen={() => open(name)} />
                        </li>
                      ))}
                    </ul>
                  </section>
                )
              );
            })}
          </section>
        </Dialog.Popup>
      </Dialog.Portal>
    </Dialog.Root>
  );
}
const opsOf = (doc: Doc): string[] => [...new Set(doc.nodes.map((n) => n.op))];

/** The card that an arrow leads to: the next in reading order, or the nearest one above or below. */
function neighbour(all: readonly HTMLElement[], at: number, key: string): HTMLElement | null {
  if (key === 'Home') return all[0] ?? null;
  if (key === 'End') return all.at(-1) ?? null;
  if (key === 'ArrowRight') return all[at + 1] ?? null;
  if (key === 'ArrowLeft') return all[at - 1] ?? null;
  const box = (e: HTMLElement | undefined) => (e as HTMLElement).getBoundingClientRect();
  const from = box(all[at]);
  const way = key === 'ArrowDown' ? 1 : -1;
  const far = (e: HTMLElement) => (box(e).top - from.top) * way;
  const ahead = all.filter((e) => far(e) > from.height / 2);
  const row = Math.min(...ahead.map(far));
  const across = (e: HTMLElement) => Math.abs(box(e).left - from.left);
  return ahead.filter((e) => far(e) < row + from.height / 2).sort((a, b) => across(a) - across(b))[0] ?? null;
}
function Card({ name, doc, onOpen }: { readonly name: ExampleName; readonly doc: Doc; readonly onOpen: () => void }) {
  const { t } = useWords();
  return (
    <button type="button" data-example={name} onClick={onOpen}>
      <Thumbnail doc={doc} />
      <b>{t(`examples.${name}.title`)}</b>
      <span>{t(`examples.${name}.about`)}</span>
      <small>{t('gallery.nodes', { count: doc.nodes.length })}</small>
    </button>
  );
}
