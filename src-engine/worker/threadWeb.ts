/// <reference lib="webworker" />
/** A thread that helps the engine's, in a page: its first message says where it sits. */
import type { ThreadMessage, ThreadSeat } from '../core/machine';
import { help } from '../run/thread';

const scope = self as unknown as DedicatedWorkerGlobalScope;
let act: ((message: ThreadMessage) => void) | null = null;
scope.addEventListener('message', ({ data }: MessageEvent) => {
  if (act) act(data as ThreadMessage);
  else act = help(data as ThreadSeat);
});
