/** Learning rate at an optimizer step: PyTorch's closed formulas, counted from 0. A list runs its parts one after the other, each counted from its own start. */
import type { Schedule, Training } from '../document/training';

const FORMULAS: Record<Schedule['name'], (lr: number, t: number, s: Readonly<Record<string, number>>) => number> = {
  StepLR: (lr, t, s) => lr * (s.gamma ?? 0.1) ** Math.floor(t / (s.stepSize ?? 1)),
  CosineAnnealingLR: (lr, t, s) =>
    (s.etaMin ?? 0) + (lr - (s.etaMin ?? 0)) * 0.5 * (1 + Math.cos((Math.PI * t) / (s.tMax ?? 1))),
  LinearLR: (lr, t, s) =>
    lr *
    ((s.startFactor ?? 1 / 3) +
      (1 - (s.startFactor ?? 1 / 3)) * (Math.min(t, s.totalIters ?? 5) / (s.totalIters ?? 5))),
};
export function learningRate({ optimizer, schedule }: Training, step: number): number {
  let t = step;
  for (const [i, part] of schedule.entries()) {
    const last = i === schedule.length - 1;
    if (!last && part.steps !== null && t >= part.steps) t -= part.steps;
    else return FORMULAS[part.name](optimizer.lr, t, part as never);
  }
  return optimizer.lr;
}
/** The scalars that an iteration reads, by the name of their operand. */
export function hyperValues(training: Training, step: number): Readonly<Record<string, number>> {
  const { optimizer, clipValue, clipNorm } = training;
  return {
    lr: learningRate(training, step),
    momentum: optimizer.momentum,
    weightDecay: optimizer.weightDecay,
    clipValue: clipValue ?? 0,
    clipNorm: clipNorm ?? 0,
  };
}
