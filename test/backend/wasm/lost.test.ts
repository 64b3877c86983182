/** A helping thread that traps, dies or goes away hangs nobody: the run stops with an issue, goes on from where it stood, and ends with the same bits. */
import './relaxed';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { Fn } from '../../../src-engine/backend/wasm/asm/fn';
import { assemble } from '../../../src-engine/backend/wasm/asm/module';
import { KERNEL } from '../../../src-engine/backend/wasm/driver';
import type { Load } from '../../../src-engine/backend/wasm/thread';
import { IssueError } from '../../../src-engine/core/issue';
import type { ThreadMessage, Threads } from '../../../src-engine/core/machine';
import { Loader } from '../../../src-engine/run/loader';
import type { Session } from '../../../src-engine/run/session';
import { hashState } from '../../../src-engine/run/state';
import { bytes, digits, go, sessionOf } from '../../run/documents';
import { helpingThreads } from './helpers';

let helpers: Awaited<ReturnType<typeof helpingThreads>>;
beforeAll(async () => {
  helpers = await helpingThreads();
});
afterAll(() => helpers.end());

type Helper = ReturnType<Threads>;
/** Helping threads of one test, and what they were sent. */
function crew(): { threadOf: Threads; posts: ThreadMessage[]; members: Helper[] } {
  const posts: ThreadMessage[] = [];
  const members: Helper[] = [];
  const threadOf: Threads = (seat, lost) => {
    const member = helpers.threadOf(seat, lost);
    members.push(member);
    return {
      post: (m) => {
        posts.push(m);
        member.post(m);
      },
      end: () => member.end(),
    };
  };
  return { threadOf, posts, members };
}
const comes = (s: Session, threads: number) => expect.poll(() => s.machine.threads, { timeout: 60_000 }).toBe(threads);
const to = (s: Session, iteration: number): void => go(s.to({ iteration, at: s.length }));
const thrown = (run: () => void): unknown => {
  try {
    run();
  } catch (e) {
    return e instanceof IssueError ? e.issue.code : e;
  }
  return null;
};
/** The bits that one thread gives after 12 steps, or so many. */
async function alone(steps = 12): Promise<string> {
  const s = await sessionOf(digits(), new Map(), new Loader(bytes, { threads: 1 }));
  to(s, steps - 1);
  return hashState(s.state);
}
const sessionOn = (threadOf: Threads): Promise<Session> =>
  sessionOf(digits(), new Map(), new Loader(bytes, { threads: 2, threadOf, patience: 0.5 }));

test('a trap', { timeout: 120_000 }, async () => {
  const { threadOf, posts, members } = crew();
  const s = await sessionOn(threadOf);
  await comes(s, 2);
  to(s, 5);
  const trap = new Fn('trap', KERNEL);
  trap.op('unreachable');
  const module = new WebAssembly.Module(
    assemble({ functions: [trap], memory: { shared: true, maximum: 65_536 } }) as Uint8Array<ArrayBuffer>,
  );
  for (const m of posts.filter((p) => p.kind === 'load')) {
    const slots = (m.load as Load).slots.map(([, slot]) => ['trap', slot] as const);
    if (slots.length) members[0]?.post({ ...m, load: { module, slots } });
  }
  // whatever the others are sent next lets it see these messages
  await sessionOn(threadOf);
  await comes(s, 2);
  expect(thrown(() => to(s, 8))).toBe('helper-lost');
  expect(s.cursor.iteration).toBeLessThan(8);
  await comes(s, 2);
  expect(members.length).toBe(2);
  to(s, 11);
  expect(hashState(s.state)).toBe(await alone());
});
test('an end in the middle of a run', { timeout: 120_000 }, async () => {
  const { threadOf, members } = crew();
  const s = await sessionOn(threadOf);
  await comes(s, 2);
  to(s, 5);
  // it ends while this thread runs, which is told of nothing meanwhile
  members[0]?.end();
  expect(thrown(() => to(s, 500))).toBe('helper-lost');
  const { iteration } = s.cursor;
  expect(iteration).toBeLessThan(500);
  // the state is that of before the update that was left half done, and the run goes on from there
  expect(hashState(s.latest.state)).toBe(await alone(s.latest.iteration));
  to(s, iteration + 2);
  expect(hashState(s.state)).toBe(await alone(iteration + 3));
  const again = await sessionOn(threadOf);
  await comes(again, 2);
  to(again, 11);
  expect(hashState(again.state)).toBe(await alone());
});
test('an end between two runs', { timeout: 120_000 }, async () => {
  const { threadOf, members } = crew();
  const s = await sessionOn(threadOf);
  await comes(s, 2);
  to(s, 5);
  members[0]?.end();
  await expect
    .poll(
      () => {
        void s.machine.threads;
        return members.length;
      },
      { timeout: 60_000 },
    )
    .toBe(2);
  await comes(s, 2);
  to(s, 11);
  expect(hashState(s.state)).toBe(await alone());
});
test('a session that is left keeps its numbers and gives its memory back; undo goes on with them', async () => {
  const loader = new Loader(bytes, { threads: 1 });
  const doc = digits();
  const s = await sessionOf(doc, new Map(), loader);
  to(s, 5);
  const before = hashState(s.state);
  const inMemory = () => new Set([...s.state.values()].map((d) => d.buffer)).size === 1;
  expect(inMemory()).toBe(true);
  const edited = { ...doc, nodes: doc.nodes.map((n) => (n.op === 'ReLU' ? { ...n, op: 'Tanh' } : n)) };
  const given = { tensors: new Map(), weights: new Map() };
  const other = await loader.load({ doc: edited, why: 'edit', ...given });
  expect(other.session).not.toBe(s);
  expect(inMemory()).toBe(false);
  expect(hashState(s.state)).toBe(before);
  const back = await loader.load({ doc, why: 'undo', ...given });
  expect(back.session).toBe(s);
  to(s, 11);
  expect(inMemory()).toBe(true);
  expect(hashState(s.state)).toBe(await alone());
});
