/**
 * A run beside the reference, led by it. Where training is chaotic (a ReLU among a million turns over, and batch norm hands it on to all) no two orders of
 * addition keep together for long, however right both are. So of each step it is asked whether it goes where the reference's goes: it begins where the
 * reference stands, and counts by the loss of the step after it, which needs all of it: forward, backward, update.
 */
import { step } from './benchmark';
import { restoreState } from './history';
import type { Session } from './session';

/**
 * Losses of the first `iterations` steps; each but the first by the state that one step of ours made of the reference's. `ours`: the same run twice, which
 * take turns. All three at their beginning.
 */
export function ledLosses(reference: Session, ours: readonly [Session, Session], iterations: number): number[] {
  const losses: number[] = [];
  for (let k = 0; k < iterations; k++) {
    const [led, leading] = k % 2 === 0 ? ours : [ours[1], ours[0]];
    restoreState(led.state, reference.state);
    for (const s of [led, leading, reference]) step(s);
    losses.push(leading.loss(leading.cursor.iteration) ?? Number.NaN);
  }
  return losses;
}
