/** Composition: host, engine, document, page. */
import { StrictMode } from 'react';
import { createRoot } from 'react-dom/client';
import { connect } from '../src-engine/protocol/rpc';
import { App } from './App';
import { Analysis } from './editor/analysis';
import type { App as AppParts } from './editor/app';
import { COMMANDS } from './editor/commands';
import { DraftKeeper } from './editor/drafts';
import { Editor } from './editor/editor';
import { example, FIRST } from './editor/examples';
import { Files } from './editor/files';
import { startKeymap } from './editor/keymap';
import { nativeMenu } from './editor/nativeMenu';
import { Reach } from './editor/reach';
import { Run } from './editor/run';
import { askLarge, createSession, forgetElements, forgetRefusals, keepToDocument, openLessons } from './editor/session';
import { machineOf, Settings } from './editor/settings';
import { keepTuning, readTuning } from './editor/tuning';
import { UserData } from './editor/userData';
import { Writing } from './editor/writing';
import { browserHost } from './host/browser';
import { clipboard } from './host/clipboard';
import { electronHost } from './host/electron';
import { startI18n, word } from './i18n/i18n';
import { AppProvider } from './ui/app';
import { Broken } from './ui/Broken';
import { tellFaults } from './ui/faults';
import { followSettings } from './ui/theme';
import '@fontsource-variable/inter';
import '@fontsource-variable/jetbrains-mono';
import 'pretendard/dist/web/variable/pretendardvariable-dynamic-subset.css';
import './ui/tokens.css';
import './ui/base.css';

/** Once what stands now is on the screen, a frame after it was drawn; a hidden page draws nothing, and is told all the same. */
function afterFrame(tell: () => void): void {
  requestAnimationFrame(() => requestAnimationFrame(() => setTimeout(tell)));
  setTimeout(tell, 100);
}
/** How long the frame takes that shows what stands now. */
function drawn(done: (ms: number) => void): void {
  requestAnimationFrame(() => {
    const began = performance.now();
    const { port1, port2 } = new MessageChannel();
    port1.onmessage = () => {
      port1.close();
      done(performance.now() - began);
    };
    port2.postMessage(null);
  });
}
const host = window.desktop ? electronHost(window.desktop) : browserHost();
const settings = new Settings(host, location.search, navigator.language);
startI18n(settings.store.getState().language);
followSettings(settings);

const editor = new Editor(example(FIRST, word(`examples.${FIRST}.title`)));
const session = createSession();
keepToDocument(session, editor);
forgetRefusals(session, editor);
forgetElements(session);
openLessons(session, editor);
const run = new Run(
  editor,
  (onEvent, onDeath) => {
    const engine = host.openEngine(onDeath);
    const call = connect(engine.endpoint, onEvent);
    // whatever is asked for next comes after it
    const tuning = readTuning(host, navigator.userAgent);
    void call('machine', { ...(tuning ? { tuning } : {}), ...machineOf(settings.store.getState()) });
    return { call, dispose: engine.dispose };
  },
  drawn,
);
const drafts = new DraftKeeper(host, editor, run);
const app: AppParts = {
  host,
  editor,
  analysis: new Analysis(editor, afterFrame),
  run,
  reach: new Reach(run),
  session,
  settings,
  files: new Files(host, editor, run, askLarge(session)),
  drafts,
  data: new UserData(host, editor, run, session),
  writing: new Writing(editor, run.call, () => run.store.getState().position?.iteration ?? 0),
  view: { current: null },
  clipboard,
};
tellFaults(run);
keepTuning(host, run, navigator.userAgent);
// what was not saved comes before what a new window shows
await drafts.start();
if (drafts.store.getState().restored === null) void run.load('open');
void app.files.refresh();
const frame = () => host.setState({ name: editor.doc.name, dirty: editor.dirty });
frame();
editor.subscribe(frame);
host.onOpened((file) => void app.files.take(file));
addEventListener('pagehide', () => void drafts.keep());
document.addEventListener('visibilitychange', () => {
  if (document.visibilityState === 'hidden') void drafts.keep();
});
startKeymap(app);
const tellMenu = () => {
  const { groups, commands } = nativeMenu(word);
  host.setMenu(groups, commands);
};
tellMenu();
settings.store.subscribe((now, before) => {
  if (now.language !== before.language) tellMenu();
  if (now.threads !== before.threads || now.sums !== before.sums) void run.use(machineOf(now));
});
host.onMenu((id) => {
  const command = COMMANDS.find((c) => c.id === id);
  if (command?.enabled(app)) void command.run(app);
});

const root = document.getElementById('root');
if (!root) throw new Error('no #root');
createRoot(root).render(
  <StrictMode>
    <Broken>
      <AppProvider value={app}>
        <App />
      </AppProvider>
    </Broken>
  </StrictMode>,
);
