/** What `unroll train` prints: JSON lines, or one line that is drawn again. */
import type { EpochMetrics } from '../../src-engine/protocol/messages';

export class Progress {
  #steps = 0;
  #total = 0;
  #perEpoch: number | null = null;
  #started = performance.now();
  #last = performance.now();
  #epochs: EpochMetrics[] = [];
  #sum = 0;
  #loss = Number.NaN;
  constructor(private readonly json: boolean) {}

  start(total: number, perEpoch: number | null): void {
    this.#total = total;
    this.#perEpoch = perEpoch;
    this.#started = performance.now();
    this.#last = this.#started;
  }
  /** Pairs of iteration and loss; `ms` is the time since the lines before, divided among these. */
  losses(points: Float32Array): void {
    const now = performance.now();
    const ms = (now - this.#last) / Math.max(1, points.length / 2);
    this.#last = now;
    for (let i = 0; i < points.length; i += 2) {
      const step = points[i] as number;
      this.#loss = points[i + 1] as number;
      this.#sum += this.#loss;
      this.#steps++;
      if (this.json)
        this.#line({
          step,
          epoch: this.#perEpoch ? Math.floor(step / this.#perEpoch) : 0,
          loss: this.#loss,
          ms: Number(ms.toFixed(3)),
        });
    }
    if (!this.json) this.#draw();
  }
  epoch(metrics: EpochMetrics): void {
    this.#epochs.push(metrics);
    const { epoch, trainLoss, testLoss, testAccuracy, testMAE } = metrics;
    if (this.json)
      this.#line({
        epoch,
        trainLoss,
        testLoss,
        ...(testMAE === null ? { testAccuracy } : { testMAE }),
        ...validationOf(metrics),
      });
    else
      process.stderr.write(
        `\r\u001b[Kepoch ${epoch + 1}: train loss ${trainLoss.toFixed(4)}${testLoss === null ? '' : `, test loss ${testLoss.toFixed(4)}`}${percent(testAccuracy)}\n`,
      );
  }
  /** `stopped`: null, or why the run ended before its end. */
  done(stopped: string | null): void {
    const last = this.#epochs.at(-1);
    const seconds = Number(((performance.now() - this.#started) / 1000).toFixed(3));
    const trainLoss = last?.trainLoss ?? (this.#steps ? this.#sum / this.#steps : null);
    const summary = {
      done: true,
      steps: this.#steps,
      epochs: this.#epochs.length,
      trainLoss,
      testLoss: last?.testLoss ?? null,
      testAccuracy: last?.testAccuracy ?? null,
      ...(last?.testMAE == null ? {} : { testMAE: last.testMAE }),
      seconds,
      stopped,
    };
    if (this.json) this.#line(summary);
    else
      process.stderr.write(
        `\r\u001b[K${this.#steps} steps in ${seconds} s, loss ${this.#loss.toPrecision(4)}${percent(summary.testAccuracy)}${stopped ? `, stopped: ${stopped}` : ''}\n`,
      );
  }
  #line(value: unknown): void {
    process.stdout.write(`${JSON.stringify(value)}\n`);
  }
  #draw(): void {
    if (!process.stderr.isTTY) return;
    const done = Math.round((24 * this.#steps) / Math.max(1, this.#total));
    process.stderr.write(
      `\r\u001b[K[${'='.repeat(done)}${' '.repeat(24 - done)}] ${this.#steps}/${this.#total} loss ${this.#loss.toPrecision(4)}`,
    );
  }
}
/** Fields of the validation part, where there is one. */
const validationOf = ({ validationLoss, validationAccuracy, validationMAE }: EpochMetrics) =>
  validationLoss === null
    ? {}
    : { validationLoss, ...(validationMAE === null ? { validationAccuracy } : { validationMAE }) };
const percent = (x: number | null): string => (x === null ? '' : `, test accuracy ${(100 * x).toFixed(1)} %`);
