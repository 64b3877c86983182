/** Where the window stood, and whether that place is still on a screen. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { app, type BrowserWindow, type Rectangle, screen } from 'electron';
import { saveFile } from './save';

const DEFAULT = { width: 1440, height: 900 } as const;
/** So much of the window must be seen for it to be moved by hand. */
const SEEN = 120;
const fileOf = (): string => join(app.getPath('userData'), 'window.json');
const isRectangle = (v: unknown): v is Rectangle =>
  typeof v === 'object' &&
  v !== null &&
  ['x', 'y', 'width', 'height'].every((key) => Number.isInteger((v as Record<string, unknown>)[key]));

/** The last place, where enough of it lies on a display that is there now; else a size alone. */
export function lastBounds(): Partial<Rectangle> {
  try {
    const kept: unknown = JSON.parse(readFileSync(fileOf(), 'utf8'));
    if (!isRectangle(kept) || kept.width < 400 || kept.height < 300) return DEFAULT;
    const isSeen = screen.getAllDisplays().some(({ workArea: a }) => {
      const width = Math.min(kept.x + kept.width, a.x + a.width) - Math.max(kept.x, a.x);
      const height = Math.min(kept.y + kept.height, a.y + a.height) - Math.max(kept.y, a.y);
      return width >= SEEN && height >= SEEN;
    });
    return isSeen ? kept : DEFAULT;
  } catch {
    return DEFAULT;
  }
}
/** Kept whenever the window has come to rest, and when it closes. */
export function keepBounds(win: BrowserWindow): void {
  let timer: NodeJS.Timeout | undefined;
  const keep = () => {
    if (win.isDestroyed() || win.isMinimized() || win.isFullScreen()) return;
    const { x, y, width, height } = win.getNormalBounds();
    const text = JSON.stringify({ x, y, width, height });
    void saveFile(fileOf(), new TextEncoder().encode(text)).catch(() => {});
  };
  const later = () => {
    clearTimeout(timer);
    timer = setTimeout(keep, 500);
  };
  win.on('resize', later);
  win.on('move', later);
  win.on('close', keep);
}
