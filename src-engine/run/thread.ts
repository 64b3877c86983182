/** A thread that helps the engine's: the doors start it, and give it what it is sent. */
import { member } from '../backend/wasm/member';
import type { ThreadMessage, ThreadSeat } from '../core/machine';

export const help = (seat: ThreadSeat): ((message: ThreadMessage) => void) => member(seat);
