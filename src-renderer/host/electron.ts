/** The desktop shell: files go through main by handles, everything else is as in a browser. Drafts lie in the same userData folder. */
import type { DesktopApi } from '../../src-main/api';
import { browserHost } from './browser';
import type { Host } from './host';

export function electronHost(desktop: DesktopApi): Host {
  const browser = browserHost();
  return {
    ...browser,
    kind: 'electron',
    open: (what) => desktop.open(what),
    choose: (name) => desktop.choose(name),
    write: ({ handle }, bytes) => desktop.write(handle, bytes),
    recent: () => desktop.recent(),
    openRecent: (handle) => desktop.openRecent(handle),
    setState(state) {
      browser.setState(state);
      desktop.setState(state);
    },
    setMenu: (groups, commands) => desktop.setMenu(groups, commands),
    onOpened: (listener) => desktop.onOpened(listener),
    onMenu: (listener) => desktop.onMenu(listener),
  };
}
