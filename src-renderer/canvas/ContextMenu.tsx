/** What can be done to what was clicked with the other button: commands with their keys. */
import { Menu } from '@base-ui/react/menu';
import { type Command, keyText } from '../editor/command';
import { COMMANDS } from '../editor/commands';
import { useWords } from '../i18n/i18n';
import { useApp, useSession } from '../ui/app';

export function ContextMenu() {
  const { t } = useWords();
  const app = useApp();
  const menu = useSession((s) => s.menu);
  if (!menu) return null;
  const [x, y] = menu.screen;
  const anchor = { getBoundingClientRect: () => DOMRect.fromRect({ x, y, width: 0, height: 0 }) };
  const list: readonly Command[] = COMMANDS.filter((c) => c.menus?.includes(menu.target));
  return (
    <Menu.Root open onOpenChange={(open) => !open && app.session.setState({ menu: null })}>
      <Menu.Portal>
        <Menu.Positioner anchor={anchor} side="bottom" align="start" className="menu-place">
          <Menu.Popup className="menu context" aria-label={t(`canvas.menu.${menu.target}`)} data-testid="context-menu">
            {list.map((c, i) => {
              const isOff = !c.enabled(app);
              const why = isOff ? c.reason?.(app) : null;
              return (
                <div key={c.id} role="presentation">
                  {i > 0 && c.group !== list[i - 1]?.group && <Menu.Separator className="menu-line" />}
                  <Menu.Item
                    className="menu-item row"
                    disabled={isOff}
                    data-command={c.id}
                    title={why ? t(why) : undefined}
                    onClick={() => void c.run(app)}
                  >
                    <span>
                      {c.isOn?.(app) ? '✓ ' : ''}
                      {t(c.label)}
                    </span>
                    <kbd>{keyText(c.keys[0] ?? '')}</kbd>
                  </Menu.Item>
                </div>
              );
            })}
          </Menu.Popup>
        </Menu.Positioner>
      </Menu.Portal>
    </Menu.Root>
  );
}
