/** Computes a graph along one axis: whole vectors, two in step, then what is left. */
import type { Fn, Local } from '../asm/fn';
import type { Body } from '../math/emit';
import { loadVector, storeFirst } from './nest';

/** Vectors in step: V8 packs pairs into 256-bit registers. */
const WIDTH = 2;
const TURN = 4 * WIDTH;
/** Where an operand or a result stands; `moves`: which entry of `steps` says how far it goes along the line. Several may share a pointer and so a step. */
export type At = { readonly pointer: Local; readonly offset: number; readonly moves: number };

export class Line {
  /** `reads[i]` is input i of the graph, null where that is invariant or not read. */
  constructor(
    readonly f: Fn,
    readonly body: Body,
    readonly reads: readonly (At | null)[],
    readonly writes: readonly At[],
  ) {}
  /** `width` vectors from where the pointers stand; `count`: floats in the last of them. All is read before anything is written. */
  turn(width: number, steps: readonly number[], count = 4): void {
    const { f } = this;
    const inputs = this.reads.map((at) => {
      if (!at) return [];
      const step = steps[at.moves] as number;
      return Array.from({ length: width }, (_, v) => {
        const local = f.local('v128');
        loadVector(f, at.pointer, at.offset + 16 * v * step, step, v === width - 1 ? count : 4, local);
        return local;
      });
    });
    const made = this.body.write(width, inputs);
    this.writes.forEach(({ pointer, offset }, k) => {
      made.outputs[k]?.forEach((local, v) => {
        storeFirst(f, pointer, offset + 16 * v, local, v === width - 1 ? count : 4);
      });
    });
    made.release();
    f.free(...inputs);
  }
  /** How far each pointer goes for so many floats of the line, in bytes. */
  moves(floats: number, steps: readonly number[]): (readonly [Local, number])[] {
    const found = new Map<Local, number>();
    for (const at of [...this.reads, ...this.writes])
      if (at && steps[at.moves]) found.set(at.pointer, 4 * floats * (steps[at.moves] as number));
    return [...found];
  }
  /** A line of known length; the pointers come back. */
  fixed(count: number, steps: readonly number[]): void {
    const { f } = this;
    const turns = Math.floor(count / TURN);
    const moves = this.moves(TURN, steps);
    f.repeat(turns, moves, () => this.turn(WIDTH, steps));
    const rest = count - turns * TURN;
    if (rest) this.turn(Math.ceil(rest / 4), steps, ((rest - 1) % 4) + 1);
    for (const [p, bytes] of moves) f.add(p, -bytes * turns);
  }
  /** A line whose length is in a local; the pointers stay at its end. */
  open(count: Local, steps: readonly number[]): void {
    const { f } = this;
    f.with('i32', (left) => {
      f.get(count).i32(Math.log2(TURN)).op('i32.shr_u').set(left);
      f.repeat({ local: left }, this.moves(TURN, steps), () => this.turn(WIDTH, steps));
      f.get(count)
        .i32(TURN - 1)
        .op('i32.and')
        .set(left);
      // whole vectors, then single numbers
      f.get(left)
        .i32(4)
        .op('i32.ge_s')
        .if(() => {
          this.turn(1, steps);
          for (const [p, bytes] of this.moves(4, steps)) f.add(p, bytes);
          f.add(left, -4);
        });
      f.repeat({ local: left }, this.moves(1, steps), () => this.turn(1, steps, 1));
    });
  }
}
