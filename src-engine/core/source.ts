/** What is known of a data source before any byte of it is read. */
import type { Shape } from './shape';

/** What the target is: a class id (int32, per-sample shape []), or a real number (float32, [1]). */
export type TargetKind = 'classes' | 'value';
export type Source = {
  /** A proper name or a few words; the page translates by the source's key where it can. */
  readonly title: string;
  /** Per sample: images are [C, H, W], tables and points [features]. */
  readonly x: Shape;
  /** What each feature is called, for tables and points. */
  readonly features?: readonly string[];
  readonly y: TargetKind;
  /** Class names in the order of their ids; 'param': as many as the Dataset's `classes` says; null where the target is a value. */
  readonly classes: readonly string[] | 'param' | null;
  readonly image: boolean;
  /** Seeded from the training settings' seed, with `samples` and `noise` of the Dataset. */
  readonly generated: boolean;
  /** Comes with a test part of its own, which `test` does not change. */
  readonly ownTest: boolean;
  readonly licence: string;
  /** The features are int32 ids, and this is what each stands for. */
  readonly vocabulary?: readonly string[];
  /** Each sample is a sequence; `y`: there is a target at every step; `steps`: of all of them, where they have as many. */
  readonly sequence?: { readonly y: boolean; readonly steps: number | null };
};
