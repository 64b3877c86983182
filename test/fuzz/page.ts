/** Every generated kernel on random shapes, and random graphs, in a page: `npm run fuzz -- --runtime chromium` builds this with a stand-in for vitest. */
import '../backend/wasm/conv.test';
import '../backend/wasm/convert.test';
import '../backend/wasm/gather.test';
import '../backend/wasm/linear.test';
import '../backend/wasm/loss.test';
import '../backend/wasm/movement.test';
import '../backend/wasm/norms.test';
import '../backend/wasm/pointwise.test';
import '../backend/wasm/pool.test';
import '../backend/wasm/random.test';
import '../backend/wasm/softmax.test';
import '../backend/wasm/sumTo.test';
import '../backend/wasm/time.test';
import './graphs.test';
import { runAll } from '../standin/vitest';

Object.assign(globalThis, { fuzz: runAll });
