/** The tests of runs, on the reference backend. */
import { vi } from 'vitest';
import { runOn } from './documents';

vi.setConfig({ testTimeout: 30_000 });
runOn({ backend: 'reference' });
await import('./bits.test');
await import('./notFinite.test');
await import('./time.test');
