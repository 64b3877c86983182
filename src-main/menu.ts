/** The native menu: the page's own commands, in its language, and what the system expects beside them. */
import { BrowserWindow, Menu, type MenuItemConstructorOptions } from 'electron';
import { EVENTS, type MenuCommand } from './api';

const isMac = process.platform === 'darwin';
/** Roles that act on the text that has the focus; the page has no command for them there. */
const TEXT: readonly MenuItemConstructorOptions[] = [
  { role: 'cut' },
  { role: 'copy' },
  { role: 'paste' },
  { role: 'selectAll' },
];

export function buildMenu(
  groups: readonly { readonly id: string; readonly label: string }[],
  commands: readonly MenuCommand[],
): void {
  const item = ({ id, label, accelerator }: MenuCommand): MenuItemConstructorOptions => ({
    id,
    label,
    ...(accelerator ? { accelerator } : {}),
    // the page has its own keys: a key is shown here, and never pressed twice
    registerAccelerator: false,
    click: () => BrowserWindow.getFocusedWindow()?.webContents.send(EVENTS.command, id),
  });
  const menus = groups.map(({ id, label }): MenuItemConstructorOptions => {
    const mine = commands.filter((c) => c.group === id).map(item);
    const more: readonly MenuItemConstructorOptions[] =
      id === 'file'
        ? [{ type: 'separator' }, isMac ? { role: 'close' } : { role: 'quit' }]
        : id === 'edit'
          ? [{ type: 'separator' }, ...TEXT]
          : id === 'view'
            ? [
                { type: 'separator' },
                // not the viewMenu role: it has Reload, which would lose the run, and F11, which is a step here
                { role: 'togglefullscreen', accelerator: isMac ? 'Ctrl+Cmd+F' : 'Ctrl+Shift+F11' },
                { role: 'toggleDevTools' },
              ]
            : [];
    return { id: `group-${id}`, label, submenu: [...mine, ...more] };
  });
  const template: MenuItemConstructorOptions[] = [
    ...(isMac ? [{ role: 'appMenu' as const }] : []),
    ...menus,
    { role: 'windowMenu' },
  ];
  Menu.setApplicationMenu(Menu.buildFromTemplate(template));
}
