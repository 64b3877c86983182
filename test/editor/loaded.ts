/** What an engine answers to a load of which nothing is asked. */
import type { Loaded } from '../../src-engine/protocol/messages';

export const LOADED: Loaded = {
  ports: {},
  params: [],
  issues: [],
  tape: [],
  grads: [],
  isPart: false,
  kept: [],
  fresh: [],
  data: null,
  hidden: [],
  gates: [],
  loops: [],
  position: null,
};
