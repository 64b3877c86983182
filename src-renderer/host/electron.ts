/** The desktop shell: files go through main by handles, everything else is as in a browser. */
import type { DesktopApi } from '../../src-main/api';
import { browserHost } from './browser';
import type { Host } from './host';

export function electronHost(desktop: DesktopApi): Host {
  return {
    ...browserHost(),
    kind: 'electron',
    open: () => desktop.open(),
    save: (bytes, name, handle) => desktop.save(bytes, name, handle ?? undefined),
    onMenu: (listener) => desktop.onMenu(listener),
  };
}
