/** Panes only: bar, canvas, inspector, dock. */
import { Canvas } from './canvas/Canvas';
import { useWords } from './i18n/i18n';
import { Dock } from './panels/Dock';
import { Inspector } from './panels/inspector/Inspector';
import { Notices } from './panels/Notices';
import { TopBar } from './panels/TopBar';

export function App() {
  const { t } = useWords();
  return (
    <div className="app" data-testid="app">
      <a className="skip" href="#canvas">
        {t('app.skip')}
      </a>
      <TopBar />
      <main id="canvas" className="stage">
        <Notices />
        <Canvas />
      </main>
      <Inspector />
      <Dock />
    </div>
  );
}
