/** A series model's forecasts, against plain loops over the file and passes of the same net over windows that are given whole. */
import { readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import type { CannotForecast, Forecast } from '../../src-engine/core/forecast';
import type { Doc } from '../../src-engine/document/doc';
import { forecast } from '../../src-engine/run/forecast';
import { measure } from '../../src-engine/run/metrics';
import type { Session } from '../../src-engine/run/session';
import { hashState } from '../../src-engine/run/state';
import { document, go, sessionOf } from './documents';

const WINDOW = 10;
const weather = (data: object = {}, last = true): Doc =>
  document(
    [
      [
        'data',
        'Dataset',
        { source: 'series', window: WINDOW, normalize: 'standard', targets: last ? 'last' : 'every', ...data },
      ],
      ['rnn', 'GRU', { hiddenSize: 5 }],
      ...(last ? [['last', 'LastStep'] as const] : []),
      ['out', 'Linear', { outFeatures: 1 }],
      ['loss', 'MSELoss'],
    ],
    { optimizer: { name: 'Adam', lr: 0.01 }, batchSize: 32, epochs: 1, seed: 2 },
  );
function done<T>(work: Generator<unknown, T, void>): T {
  for (;;) {
    const { done: isDone, value } = work.next();
    if (isDone) return value as T;
  }
}
function said(session: Session, free: Parameters<typeof forecast>[1]['free'] = null): Forecast {
  const answer = done(forecast(session, { free }));
  if ('cannot' in answer) throw new Error(answer.cannot);
  return answer;
}
/** The highest temperature of each day, as the file has it. */
const TEMPERATURES = readFileSync('resources/data/seattle-weather.csv', 'utf8')
  .trim()
  .split('\n')
  .slice(1)
  .map((line) => Number(line.split(',')[2]));
const rmse = (a: readonly number[], b: readonly number[]) =>
  Math.sqrt(a.reduce((sum, v, i) => sum + (v - (b[i] as number)) ** 2, 0) / a.length);

describe('over the test part', () => {
  test.each([
    ['one target a window', weather(), 1],
    ['three days ahead', weather({ horizon: 3 }), 3],
    ['a target at every step', weather({}, false), 1],
  ])('truth and “as it was” are the file’s numbers: %s', async (_name, doc, horizon) => {
    const session = await sessionOf(doc);
    go(session.to({ iteration: 5, at: session.length }));
    const f = said(session);
    expect(f.iteration).toBe(6);
    expect([f.name, f.horizon]).toEqual(['temp_max', horizon]);
    // windows that do not overlap leave a rest of the days
    const rest = session.feeder.data?.set.steps?.y ? WINDOW : 0;
    expect(f.index.at(-1)).toBeGreaterThanOrEqual(TEMPERATURES.length - 1 - rest);
    expect(new Set(f.index).size).toBe(f.index.length);
    for (const [i, day] of f.index.entries()) {
      expect(f.truth[i]).toBeCloseTo(TEMPERATURES[day] as number, 4);
      expect(f.naive[i]).toBeCloseTo(TEMPERATURES[day - horizon] as number, 4);
    }
    const truth = [...f.index].map((day) => TEMPERATURES[day] as number);
    expect(f.rmse.naive).toBeCloseTo(
      rmse(
        [...f.index].map((day) => TEMPERATURES[day - horizon] as number),
        truth,
      ),
      4,
    );
    // the scaled test loss, measured as the run measures it, is the square of the error in units of the scale
    const scale = session.feeder.data?.set.scaling.scale[f.name ? (session.feeder.data.set.forecast?.feature ?? 0) : 0];
    const { loss } = done(measure(session.inferMachine, session.feeder, 'test'));
    expect(f.rmse.predicted).toBeCloseTo(Math.sqrt(loss as number) * (scale as number), 3);
  });
});
describe('on its own predictions', () => {
  test('the first is the forecast of that day; each goes on from the one before', async () => {
    const session = await sessionOf(weather());
    go(session.to({ iteration: 5, at: session.length }));
    const plain = said(session);
    const day = plain.index[20] as number;
    const { free } = said(session, { from: day, steps: 4 });
    expect([...(free?.index ?? [])]).toEqual([day, day + 1, day + 2, day + 3]);
    expect(free?.values[0]).toBeCloseTo(plain.predicted[20] as number, 4);
    expect(free?.values[1]).not.toBeCloseTo(plain.predicted[21] as number, 3);
    // what it says of the second day is what the net says of a window whose last day is its own prediction
    const set = session.feeder.data?.set;
    if (!set?.forecast) throw new Error('no series');
    const size = set.x.shape[0] as number;
    const { feature } = set.forecast;
    const [shift, scale] = [set.scaling.shift[feature] as number, set.scaling.scale[feature] as number];
    const window = Float32Array.from(set.x.data.slice((day + 1 - WINDOW) * size, (day + 1) * size));
    window[(WINDOW - 1) * size + feature] = ((free?.values[0] as number) - shift) / scale;
    const { inferMachine: machine } = session;
    session.feeder.fill(machine, Uint32Array.of(0), window);
    machine.run(0, machine.length);
    const out = machine.data(machine.program.losses[0]?.prediction ?? -1)[0] as number;
    expect(free?.values[1]).toBeCloseTo(out * scale + shift, 4);
    const came = [0, 1, 2, 3].map((i) => TEMPERATURES[day + i] as number);
    expect(free?.rmse).toBeCloseTo(rmse([...(free?.values ?? [])], came), 4);
    expect(free?.others).toBe(size - 1);
  });
  test('as far as the series goes, and not at all where the horizon is longer than a step', async () => {
    const session = await sessionOf(weather());
    expect(said(session, { from: TEMPERATURES.length - 3, steps: 50 }).free?.index.length).toBe(3);
    expect(said(session, { from: 0, steps: 2 }).free?.index[0]).toBe(WINDOW);
    expect(said(await sessionOf(weather({ horizon: 2 })), { from: 1300, steps: 5 }).free).toBeNull();
  });
});
test('a run with forecasts between its instructions has the bits of one without', async () => {
  const [a, b] = [await sessionOf(weather()), await sessionOf(weather())];
  const end = { iteration: 40, at: a.length };
  go(a.to(end));
  const move = b.to(end);
  let steps = 0;
  for (let isDone = false; !isDone; isDone = move.next().done === true)
    if (steps++ % 911 === 0) said(b, { from: 1300, steps: 3 });
  expect(hashState(b.state)).toBe(hashState(a.state));
  expect([...b.epochs]).toEqual([...a.epochs]);
});
describe('what cannot forecast says why', () => {
  const cannot = async (doc: Doc) => (done(forecast(await sessionOf(doc), { free: null })) as CannotForecast).cannot;
  test('no series', async () =>
    expect(
      await cannot(
        document([
          ['data', 'Dataset', { source: 'regression' }],
          ['fc', 'Linear', { outFeatures: 1 }],
          ['loss', 'MSELoss'],
        ]),
      ),
    ).toBe('series'));
  test('a class', async () =>
    expect(
      await cannot(
        document([
          ['data', 'Dataset', { source: 'series', window: WINDOW, column: 'weather' }],
          ['rnn', 'GRU', { hiddenSize: 5 }],
          ['last', 'LastStep'],
          ['out', 'Linear', { outFeatures: 5 }],
          ['loss', 'CrossEntropyLoss'],
        ]),
      ),
    ).toBe('series'));
  test('no test part', async () => expect(await cannot(weather({ test: 0 }))).toBe('test'));
});
