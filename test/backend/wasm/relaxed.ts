/** Imported first by every test of the Wasm engine: Node 20 has relaxed SIMD behind a flag that must be set before the first module is compiled. */
import v8 from 'node:v8';

if (Number(process.versions.node.split('.')[0]) < 22) v8.setFlagsFromString('--experimental-wasm-relaxed-simd');
// UNROLL_REVEC=1 runs the tests with joined vectors, in a Node that has them
if (process.env.UNROLL_REVEC) v8.setFlagsFromString('--experimental-wasm-revectorize');
