/** Every command by its name: type a part of it, Enter does it. */
import { Dialog } from '@base-ui/react/dialog';
import { type KeyboardEvent, useEffect, useRef, useState } from 'react';
import { type Command, keysText } from '../../editor/command';
import { COMMANDS } from '../../editor/commands';
import { EXAMPLES, example } from '../../editor/examples';
import { search } from '../../editor/search';
import { useWords } from '../../i18n/i18n';
import { useApp } from '../../ui/app';

type Item = { readonly key: string; readonly name: string; readonly keys: string; readonly run: () => unknown };

export function CommandDialog() {
  const { t } = useWords();
  const app = useApp();
  const [text, setText] = useState('');
  const [at, setAt] = useState(0);
  const list = useRef<HTMLDivElement>(null);
  const close = () => app.session.setState({ dialog: null });
  const commands = COMMANDS.filter((c: Command) => c.id !== 'commands' && c.enabled(app)).map(
    (c): Item => ({ key: c.id, name: t(c.label), keys: keysText(c), run: () => c.run(app) }),
  );
  // one command may have several entries under one name: the first stands for them
  const once = commands.filter((c, i) => commands.findIndex((o) => o.name === c.name) === i);
  const examples = EXAMPLES.map(
    (name): Item => ({
      key: `example-${name}`,
      name: t('command.example', { name: t(`examples.${name}.title`) }),
      keys: '',
      run: () => app.files.show(example(name, t(`examples.${name}.title`))),
    }),
  );
  const found = search(text, [...once, ...examples], ({ name, key }) => ({ name, words: [key] }));
  const marked = found[Math.min(at, found.length - 1)];
  const take = (item: Item) => {
    close();
    void item.run();
  };
  // in braces: newer browsers answer scrollIntoView with a promise, which React would take for a clean-up
  // biome-ignore lint/correctness/useExhaustiveDependencies: the marked item is another when these are
  useEffect(() => {
    void list.current?.querySelector('[aria-selected="true"]')?.scrollIntoView({ block: 'nearest' });
  }, [at, text]);
  const onKeyDown = (e: KeyboardEvent) => {
    if (e.nativeEvent.isComposing) return;
    const step = { ArrowDown: 1, ArrowUp: -1, PageDown: 8, PageUp: -8 }[e.key];
    if (step !== undefined) setAt((i) => Math.max(0, Math.min(found.length - 1, i + step)));
    else if (e.key === 'Enter' && marked) take(marked);
    else return;
    e.preventDefault();
  };
  return (
    <Dialog.Root open onOpenChange={(open) => !open && close()}>
      <Dialog.Portal>
        <Dialog.Backdrop className="backdrop" />
        <Dialog.Popup className="dialog commands" aria-label={t('command.commands')}>
          <input
            type="text"
            role="combobox"
            aria-expanded="true"
            aria-controls="command-options"
            aria-activedescendant={marked ? `command-${marked.key}` : undefined}
            aria-label={t('command.commands')}
            placeholder={t('command.commands')}
            spellCheck={false}
            value={text}
            onChange={(e) => {
              setText(e.target.value);
              setAt(0);
            }}
            onKeyDown={onKeyDown}
          />
          <div ref={list} id="command-options" role="listbox" aria-label={t('command.commands')}>
            {found.length === 0 && <p className="note">{t('command.none', { text })}</p>}
            {found.map((item) => (
              // biome-ignore lint/a11y/useKeyWithClickEvents: the search field has the keys of the list
              <div
                key={item.key}
                id={`command-${item.key}`}
                role="option"
                tabIndex={-1}
                aria-selected={item === marked}
                onClick={() => take(item)}
              >
                <span>{item.name}</span>
                <kbd>{item.keys}</kbd>
              </div>
            ))}
          </div>
        </Dialog.Popup>
      </Dialog.Portal>
    </Dialog.Root>
  );
}
