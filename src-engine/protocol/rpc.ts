/** Typed requests over any port: about 40 lines, no proxy. The other side can be asked for what `Requests` lists, and nothing else. */
import { type Issue, IssueError } from '../core/issue';
import type { Events, Requests } from './messages';

type Message = {
  id?: number;
  method?: string;
  arg?: unknown;
  ok?: unknown;
  error?: string;
  issue?: Issue;
  event?: Events;
};
export type Endpoint = {
  post(message: unknown, transfer: readonly ArrayBuffer[]): void;
  listen(fn: (message: never) => void): () => void;
};
export type Handlers = {
  readonly [K in keyof Requests]: (arg: Requests[K]['in']) => Promise<Requests[K]['out']> | Requests[K]['out'];
};
export type Call = <K extends keyof Requests>(method: K, arg: Requests[K]['in']) => Promise<Requests[K]['out']>;

/** ArrayBuffers of every typed array in a reply or event, each once: they are transferred, never cloned. */
function buffersIn(v: unknown, found = new Set<ArrayBuffer>()): Set<ArrayBuffer> {
  if (ArrayBuffer.isView(v)) {
    if (v.buffer instanceof ArrayBuffer) found.add(v.buffer);
  } else if (typeof v === 'object' && v !== null)
    for (const x of Object.values(v)) if (typeof x === 'object') buffersIn(x, found);
  return found;
}

export function serve(port: Endpoint, make: (emit: (event: Events) => void) => Handlers): void {
  const handlers = make((event) => port.post({ event }, [...buffersIn(event)]));
  port.listen(async ({ id, method, arg }: Message) => {
    try {
      if (!method || !Object.hasOwn(handlers, method)) throw new Error(`no request ${method}`);
      const ok = await (handlers[method as keyof Handlers] as (a: unknown) => unknown)(arg);
      port.post({ id, ok }, [...buffersIn(ok)]);
    } catch (e) {
      port.post(
        e instanceof IssueError
          ? { id, error: e.message, issue: e.issue }
          : { id, error: String((e as Error).stack ?? e) },
        [],
      );
    }
  });
}

export function connect(port: Endpoint, onEvent: (event: Events) => void): Call {
  let next = 0;
  const waiting = new Map<number, { resolve(v: never): void; reject(e: Error): void }>();
  port.listen(({ id, ok, error, issue, event }: Message) => {
    if (event) return onEvent(event);
    const p = waiting.get(id as number);
    if (!p) return;
    waiting.delete(id as number);
    if (issue) p.reject(new IssueError(issue));
    else if (error !== undefined) p.reject(new Error(error));
    else p.resolve(ok as never);
  });
  return (method, arg) =>
    new Promise((resolve, reject) => {
      waiting.set(next, { resolve, reject });
      port.post({ id: next++, method, arg }, []);
    });
}

/** Two endpoints joined in memory, for tests. */
export function pair(): [Endpoint, Endpoint] {
  const a = new Set<(m: never) => void>();
  const b = new Set<(m: never) => void>();
  const end = (out: typeof a, inn: typeof b): Endpoint => ({
    post: (m, transfer) => {
      const copy = structuredClone(m, { transfer: [...transfer] }) as never;
      queueMicrotask(() => {
        for (const f of out) f(copy);
      });
    },
    listen: (f) => {
      inn.add(f);
      return () => void inn.delete(f);
    },
  });
  return [end(b, a), end(a, b)];
}
