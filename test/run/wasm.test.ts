/** The tests of runs, on the wasm backend. */
import { vi } from 'vitest';
import { runOn } from './documents';

vi.setConfig({ testTimeout: 30_000 });
runOn({ backend: 'wasm' });
await import('./bits.test');
await import('./notFinite.test');
await import('./time.test');
