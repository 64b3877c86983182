/** What every component can reach, and hooks that read it. */
import { createContext, useCallback, useContext, useMemo, useRef, useSyncExternalStore } from 'react';
import { useStore } from 'zustand';
import type { Checked } from '../../src-engine/compile/checked';
import type { Doc } from '../../src-engine/document/doc';
import type { Picture, View } from '../../src-engine/protocol/messages';
import type { App } from '../editor/app';
import type { Editor } from '../editor/editor';
import type { ReachState } from '../editor/reach';
import type { RunState } from '../editor/run';
import type { SessionState } from '../editor/session';
import type { SettingsState } from '../editor/settings';

const Context = createContext<App | null>(null);
export const AppProvider = Context.Provider;

export function useApp(): App {
  const app = useContext(Context);
  if (!app) throw new Error('no AppProvider above');
  return app;
}
export function useDoc(): Doc {
  const { editor } = useApp();
  return useSyncExternalStore(editor.subscribe, () => editor.doc);
}
/** A part of the document, or of the editor itself: dirty, undo and redo labels. A component is drawn again only where its part is another object. */
export function useEditorPart<T>(select: (editor: Editor) => T): T {
  const { editor } = useApp();
  return useSyncExternalStore(editor.subscribe, () => select(editor));
}
export function useChecked(): Checked {
  const { analysis } = useApp();
  return useSyncExternalStore(analysis.subscribe, () => analysis.shown);
}
/** A part of what was checked. A component is drawn again only where its part is another. */
export function useCheckedPart<T>(select: (checked: Checked) => T): T {
  const { analysis } = useApp();
  const last = useRef<{ readonly of: Checked; readonly by: unknown; readonly text: string; readonly part: T } | null>(
    null,
  );
  return useSyncExternalStore(analysis.subscribe, () => {
    const of = analysis.shown;
    const before = last.current;
    if (before?.of === of && before.by === select) return before.part;
    const found = select(of);
    const text = JSON.stringify(found) ?? '';
    const part = before?.text === text ? before.part : found;
    last.current = { of, by: select, text, part };
    return part;
  });
}
export const useRun = <T,>(select: (state: RunState) => T): T => useStore(useApp().run.store, select);
/** Another number whenever what the engine computed may be another: who reads it there reads it again. 0: there is nothing. */
export const useMoment = (): number => useRun((s) => s.position?.revision ?? 0);
export const useReach = <T,>(select: (state: ReachState) => T): T => useStore(useApp().reach.store, select);
export const useSettings = <T,>(select: (state: SettingsState) => T): T => useStore(useApp().settings.store, select);
export const useSession = <T,>(select: (state: SessionState) => T): T => useStore(useApp().session, select);

/** The latest picture of a view, watched while the component stands. Null watches nothing. */
export function usePicture(view: View | null): Picture | undefined {
  const { run } = useApp();
  const id = view?.id;
  // an equal view has an equal id: the object itself may be a new one at every render
  // biome-ignore lint/correctness/useExhaustiveDependencies: see above
  const held = useMemo(() => view, [id]);
  const subscribe = useCallback(
    (listener: () => void) => (held ? run.watch.add(held, listener) : () => {}),
    [run, held],
  );
  return useSyncExternalStore(subscribe, () => (id === undefined ? undefined : run.watch.picture(id)));
}
