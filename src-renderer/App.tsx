/** Panes only: bar, palette, canvas, inspector, dock. */
import { Canvas } from './canvas/Canvas';
import { useWords } from './i18n/i18n';
import { Dock } from './panels/Dock';
import { DropFile } from './panels/DropFile';
import { Dialogs } from './panels/dialogs/Dialogs';
import { Inspector } from './panels/inspector/Inspector';
import { Notices } from './panels/Notices';
import { Side } from './panels/side/Side';
import { TopBar } from './panels/TopBar';
import { useSession, useSettings } from './ui/app';

export function App() {
  const { t } = useWords();
  const side = useSession((s) => s.side);
  const hasSide = useSettings((s) => s.palette === 'open') || side === 'lesson';
  return (
    <div className={`app${hasSide ? ' with-side' : ''}${side === 'lesson' ? ' with-lesson' : ''}`} data-testid="app">
      <a className="skip" href="#canvas">
        {t('app.skip')}
      </a>
      <TopBar />
      {hasSide && <Side />}
      <main id="canvas" className="stage">
        <Notices />
        <Canvas />
      </main>
      <Inspector />
      <Dock />
      <Dialogs />
      <DropFile />
    </div>
  );
}
