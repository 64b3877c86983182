/** Chooses the element that the Why tab explains, from a place in one sample of a tensor. */
import type { Steps, TensorRef } from '../../../src-engine/protocol/messages';
import type { App } from '../../editor/app';

/** `shape` is what the table shows: per sample for values with a batch, whole for parameters; of a sequence one sample's steps that are there. */
export function chooseElement(
  app: App,
  tensor: TensorRef,
  shape: readonly number[],
  flat: number,
  steps: Steps | null = null,
): void {
  const inner: number[] = [];
  let left = flat;
  for (let i = shape.length - 1; i >= 0; i--) {
    const d = shape[i] as number;
    inner.unshift(left % d);
    left = Math.floor(left / d);
  }
  const { sample } = app.run.store.getState();
  if (steps) {
    const [t = 0, ...rest] = inner;
    app.session.setState({ element: { tensor, index: [t + steps.from, sample, ...rest] } });
    return;
  }
  const hasBatch = tensor.of === 'out' || tensor.of === 'grad-out';
  const index = hasBatch && shape.length > 0 ? [sample, ...inner] : inner;
  app.session.setState({ element: { tensor, index } });
}
