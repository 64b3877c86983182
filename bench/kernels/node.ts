import v8 from 'node:v8';

if (Number(process.versions.node.split('.')[0]) < 22) v8.setFlagsFromString('--experimental-wasm-relaxed-simd');
// the final code at once: the compiler's threads may wait long for a core
v8.setFlagsFromString('--no-liftoff');
if (process.argv.includes('--revec')) v8.setFlagsFromString('--experimental-wasm-revectorize');
const { useClock } = await import('./measure');
useClock(() => {
  const { user, system } = process.cpuUsage();
  return (user + system) / 1000;
});
const { kernels } = await import('./main');
console.log(`node ${process.versions.node} ${process.argv.slice(2).join(' ')}`);
kernels(
  process.argv[2]?.startsWith('--') ? '' : (process.argv[2] ?? ''),
  process.argv.includes('--tiles'),
  console.log,
);
