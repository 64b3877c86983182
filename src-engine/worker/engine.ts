/** The handlers of every request: the engine as the page and the command line know it. */

import { check } from '../compile/check';
import { type Issue, IssueError } from '../core/issue';
import type { Surroundings } from '../core/machine';
import type { Tensor } from '../core/tensor';
import type { Bytes } from '../data/dataset';
import { classesOfLabels, inspectFile, sha256 } from '../data/user';
import { readTraining } from '../document/training';
import type { Events, Position, Requests, Tensors } from '../protocol/messages';
import type { Handlers } from '../protocol/rpc';
import type { Seen } from '../run/ahead';
import { benchmark } from '../run/benchmark';
import { describe } from '../run/describe';
import { evaluate } from '../run/evaluate';
import { explain } from '../run/explain';
import { forecast } from '../run/forecast';
import { ledLosses } from '../run/led';
import { firstError, Loader } from '../run/loader';
import { parameters } from '../run/parameters';
import { tensor } from '../run/probe';
import { randomInputs } from '../run/randomInputs';
import { recurrentCells } from '../run/recurrence';
import type { Session } from '../run/session';
import { shares } from '../run/shares';
import type { Move } from '../run/slice';
import { hashState, tensorOfCell } from '../run/state';
import { points, surface } from '../run/surface';
import { truncation } from '../run/truncation';
import { tuning } from '../run/tuning';
import { END } from '../run/units';
import { write } from '../run/writing';
import { Driver, inSlices } from './driver';
import { Reaching } from './reaching';

const tensorMap = (t: Tensors = {}): Map<string, Tensor> => new Map(Object.entries(t));

/** `bytes`: how this host reads a shipped data file. `surroundings`: what it knows of the runtime and can do for it. */
export function engine(bytes: Bytes, surroundings: Surroundings = {}): (emit: (event: Events) => void) => Handlers {
  return (emit) => {
    const driver = new Driver(emit);
    const loader = new Loader(bytes, surroundings);
    let issues: readonly Issue[] = [];
    let isPart = false;
    /** What was seen of the document before: an edit shows the same of what it leads to. */
    let seen: Seen | null = null;
    const session = (): Session => driver.session ?? refuse(issues);
    /** What is done to the state, or asked of it, is of a whole document. */
    const whole = (): Session => (isPart ? refuse(issues) : session());
    const position = (): Position => driver.position() ?? refuse(issues);
    let loaded: Requests['load']['in'] | null = null;
    let aside: Promise<unknown> = Promise.resolve();
    let forecasting: Promise<unknown> = Promise.resolve();
    let writing: Promise<unknown> = Promise.resolve();
    const reaching = new Reaching(emit);
    const load: Handlers['load'] = async (arg) => {
      const wasRunning = driver.running;
      reaching.stop();
      await driver.pause();
      loaded = arg;
      const { doc, why, tensors, weights, start, moves } = arg;
      const before = driver.session;
      if (why === 'open') seen = null;
      // a part never shows gradients: what was seen of the whole comes back with it
      else if (before) seen = isPart ? (seen ?? before.seen) : before.seen;
      const result = await loader.load({
        doc,
        why,
        tensors: tensorMap(tensors),
        weights: tensorMap(weights),
        looked: true,
        start: start ?? 0,
        moves: moves ?? [],
      });
      issues = result.issues;
      isPart = result.isPart;
      if (result.session !== before) driver.use(result.session);
      const { training } = readTraining(doc.training);
      const now = driver.session;
      if (now && JSON.stringify(now.timeline.latest) !== JSON.stringify(training))
        await driver.move((s) => s.change({ kind: 'training', training }), false);
      // a run goes on under another learning rate; another tape is looked at first
      if (wasRunning && now && now === before && why !== 'open')
        await driver.move((s) => runMove(s, undefined, undefined), true);
      driver.gaveTape();
      if (seen && now && now !== before && now.cursor.at === 0) driver.lookAhead(seen);
      const checked = check(doc);
      return {
        ...describe(now),
        ports: checked.ports,
        issues: result.issues,
        kept: result.kept,
        fresh: result.fresh,
        isPart,
        position: driver.position(),
      };
    };
    const move = async (make: (s: Session) => Move | null, running = false): Promise<Position> => {
      session();
      await driver.move(make, running);
      return position();
    };
    return {
      load,
      machine: (settings) => {
        loader.use({ ...surroundings, ...settings });
        return {};
      },
      tuning,
      keepCode: () => {
        surroundings.keepCode?.();
        return {};
      },
      memory: async ({ doc, samples, steps }) => {
        await driver.pause();
        driver.use(null);
        const given = randomInputs(doc, check(doc), samples, steps);
        const own = doc.nodes.filter((n) => Array.isArray(n.params.value)).map((n) => `in:${n.id}`);
        const tensors = new Map(Object.entries(given).filter(([key]) => !own.includes(key)));
        const result = await loader.load({ doc, why: 'open', tensors, weights: new Map() });
        issues = result.issues;
        const { machine } = result.session ?? refuse(issues);
        return { fast: machine.need('fast'), inspect: machine.need('inspect'), samples: machine.binding.N };
      },
      eval: async ({ doc, tensors, mode, grad }) => {
        const result = evaluate(doc, tensorMap(tensors), await loader.data(doc), { ...loader.options, mode, grad });
        return { tensors: Object.fromEntries(result.tensors), issues: result.issues };
      },
      parameters: ({ doc, weights }) => ({ tensors: Object.fromEntries(parameters(doc, tensorMap(weights))) }),
      weights: () => reached(whole()),
      step: ({ unit, back }) =>
        move((s) => {
          const to = s.target(unit, back);
          return to && s.to(to);
        }, unit === 'epoch'),
      run: ({ iterations, toNode }) => {
        if (issues.some((i) => i.severity === 'error')) refuse(issues);
        return move((s) => runMove(s, iterations, toNode), true);
      },
      pause: async () => {
        await driver.pause();
        return position();
      },
      // everything from the seed again, also where the run had gone on from another tape
      reset: async () => {
        if (loaded)
          await load({ doc: loaded.doc, why: 'open', ...(loaded.tensors ? { tensors: loaded.tensors } : {}) });
        emit({ type: 'losses', points: new Float32Array(), voidFrom: 0 });
        driver.report();
        return position();
      },
      seek: ({ at }) =>
        move((s) => s.to({ iteration: s.cursor.iteration, at: Math.max(0, Math.min(s.length, Math.round(at))) })),
      goTo: ({ iteration }) => move((s) => s.to({ iteration, at: END })),
      shown: ({ ms }) => {
        driver.shown(ms);
        return {};
      },
      watch: ({ views }) => {
        driver.watch(views);
        return { watched: views.length };
      },
      tensor: ({ tensor: ref, sample }) => tensor(session(), ref, sample),
      shares: ({ key, t }) => shares(session(), key, t),
      explain: ({ tensor: ref, index }) => explain(session(), ref, index),
      setWeight: async ({ key, index, value }) => {
        whole();
        return move((s) => s.change({ kind: 'weight', key, index, value }));
      },
      // one after the other: they share a machine
      truncation: () => {
        aside = aside.then(() => inSlices(truncation(session())));
        const answer = aside as Promise<Requests['truncation']['out']>;
        aside = aside.catch(() => {});
        return answer;
      },
      gradTime: (ask) => reaching.ask(session(), ask),
      stopGradTime: () => {
        reaching.stop();
        return {};
      },
      scaleRecurrent: async ({ factor }) => {
        whole();
        return move((s) => {
          const keys = recurrentCells(s.program).map((c) => c.key);
          return keys.length ? s.change({ kind: 'scale', keys, factor }) : null;
        });
      },
      // the writer is one text's: what is asked for goes after what was
      write: (arg) => {
        writing = writing.then(() => inSlices(write(session(), arg)));
        const answer = writing as Promise<Requests['write']['out']>;
        writing = writing.catch(() => {});
        return answer;
      },
      forecast: (arg) => {
        forecasting = forecasting.then(() => inSlices(forecast(session(), arg)));
        const answer = forecasting as Promise<Requests['forecast']['out']>;
        forecasting = forecasting.catch(() => {});
        return answer;
      },
      surface: (arg) => surface(session(), arg),
      points: ({ max }) => points(session(), max),
      giveFile: async ({ name, bytes: given }) => {
        const hash = await sha256(given);
        loader.giveFile(hash, name, given);
        return { sha256: hash };
      },
      inspect: ({ name, bytes: given }) => inspectFile(given, name),
      countLabels: ({ name, bytes: given }) => ({ classes: classesOfLabels(given, name) }),
      benchmark: async ({ doc, samples, steps, ...ask }) => {
        await driver.pause();
        driver.use(null);
        const tensors = tensorMap(randomInputs(doc, check(doc), samples, steps));
        const began = performance.now();
        const result = await loader.load({ doc, why: 'open', tensors, weights: new Map() });
        const compileMs = performance.now() - began;
        issues = result.issues;
        if (!result.session) refuse(issues);
        await allCome(result.session.machine);
        return { ...benchmark(result.session, ask, loader.options), compileMs };
      },
      led: async ({ doc, samples, steps, iterations }) => {
        await driver.pause();
        driver.use(null);
        const tensors = tensorMap(randomInputs(doc, check(doc), samples, steps));
        const open = async (other: Partial<typeof loader.options> = {}): Promise<Session> => {
          const beside = new Loader(bytes, { ...loader.options, ...other });
          const result = await beside.load({ doc, why: 'open', tensors, weights: new Map() });
          return result.session ?? refuse(result.issues);
        };
        const reference = await open({ backend: 'reference' });
        return { losses: ledLosses(reference, [await open(), await open()], iterations) };
      },
      hash: () => ({ hash: hashState(session().state), threads: session().machine.threads }),
    };
  };
}
/** Helping threads of a page come only where this one lets go; those that never come are not waited for. */
async function allCome(machine: Session['machine']): Promise<void> {
  for (let turns = 0; machine.threads < machine.seats && turns < 1000; turns++)
    await new Promise((resolve) => setTimeout(resolve, 5));
}
function refuse(issues: readonly Issue[]): never {
  throw new IssueError(firstError(issues));
}
/** A run: so many iterations; or as many epochs as the training settings say, and as many again from there; or until a node's next instruction has run. */
function* runMove(s: Session, iterations: number | undefined, toNode: string | undefined): Move {
  const { iteration, at } = s.cursor;
  if (toNode !== undefined) {
    const of = (place: number): string | undefined => s.program.code[s.machine.at(place)?.index ?? -1]?.node;
    const find = (from: number): number => {
      for (let place = from; place < s.length; place++) if (of(place) === toNode) return place + 1;
      return 0;
    };
    const here = find(at);
    const next = here > 0 ? { iteration, at: here } : { iteration: iteration + 1, at: END, find: () => find(0) };
    return yield* s.to(next);
  }
  const first = iteration + (at === s.length ? 1 : 0);
  const { perEpoch } = s.feeder;
  const planned = s.timeline.latest.epochs * perEpoch;
  const last =
    iterations !== undefined
      ? first + iterations
      : Number.isFinite(planned)
        ? (Math.floor(first / planned) + 1) * planned
        : Number.MAX_SAFE_INTEGER;
  yield* s.to({ iteration: last - 1, at: END });
}
/** Inside an iteration this is its beginning: nothing is lost of what was committed, and nothing half done is kept. */
function reached(s: Session): Requests['weights']['out'] {
  const { iteration, state } = s.carried;
  const { perEpoch } = s.feeder;
  const epoch = Number.isFinite(perEpoch) ? Math.floor(iteration / perEpoch) : 0;
  return {
    tensors: Object.fromEntries(s.program.state.map((c) => [c.key, tensorOfCell(c, state.get(c.key) as Float32Array)])),
    slots: s.program.state.filter((c) => c.kind === 'slot' || c.kind === 'carry').map((c) => c.key),
    step: iteration,
    epoch,
    batch: Number.isFinite(perEpoch) ? iteration - epoch * perEpoch : iteration,
    seed: s.timeline.latest.seed,
  };
}
