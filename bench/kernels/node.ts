/** The kernels in this Node: `npm run bench:kernels -- [--only TEXT] [--revec] [--strict] [--json]`. */

import { parseArgs } from 'node:util';
import v8 from 'node:v8';
import { kernels } from './main';
import { setClock } from './measure';

const { values } = parseArgs({
  options: {
    only: { type: 'string', default: '' },
    revec: { type: 'boolean', default: false },
    strict: { type: 'boolean', default: false },
    json: { type: 'boolean', default: false },
  },
});
if (Number(process.versions.node.split('.')[0]) < 22) v8.setFlagsFromString('--experimental-wasm-relaxed-simd');
// the final code at once: on a busy machine the compiler's own thread waits long for a core
v8.setFlagsFromString('--no-liftoff');
if (values.revec) v8.setFlagsFromString('--experimental-wasm-revectorize');
// time that this process had a core: what others take is not counted
setClock(() => {
  const { user, system } = process.cpuUsage();
  return (user + system) / 1000;
});
const say = values.json ? () => {} : console.log;
say(`node ${process.versions.node}${values.revec ? ', vectors joined' : ''}${values.strict ? ', strict' : ''}`);
for (const line of kernels(values, say)) if (values.json) console.log(JSON.stringify(line));
