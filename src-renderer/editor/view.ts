/** What the canvas can be asked to show. The canvas gives itself to the app while it stands; headless there is none. */
import type { Size } from './arrange';

export interface View {
  /** The whole graph. */
  fit(): void;
  /** Some of its nodes, as large as they can be shown. */
  show(ids: readonly string[], patience?: number): void;
  /** Puts a node into the middle, at the size that is. */
  centre(id: string): void;
  /** Brings a node into the middle where it is out of sight, and gives it the focus where asked. */
  reveal(id: string, focus?: boolean, patience?: number): void;
  /** Whether any of a node whose corner stands there would be seen. */
  sees(at: readonly [number, number]): boolean;
  /** Nodes that the next change moves go there so that the eye can follow, unless the system asks for no motion. */
  glide(): void;
  /** Once these have been drawn in full: what is far away or out of sight may have another size than it had. */
  measured(ids: readonly string[], act: () => void): void;
  /** As much of the canvas as the whole graph is fitted into, at its full size. */
  room(): Size;
  /** Once what stands now has been drawn. */
  later(act: () => void): void;
  zoomTo(zoom: number): void;
  zoomBy(factor: number): void;
  sizeOf(id: string): Size;
  /** Where the pointer is over the canvas, in its own pixels; the middle of what is seen where it is elsewhere. */
  pointer(): readonly [number, number];
}
/** Holds the canvas that stands now. */
export type Viewport = { current: View | null };
