/// <reference lib="webworker" />
/** Reads one file of the user, away from the page: what takes too long is ended with this thread. */
import { readFile } from '../formats/unroll/read';

const scope = self as unknown as DedicatedWorkerGlobalScope;
scope.addEventListener('message', (e: MessageEvent<{ bytes: Uint8Array; name: string }>) => {
  scope.postMessage(readFile(e.data.bytes, e.data.name));
});
