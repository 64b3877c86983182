// How a workload is run, which is no part of its graph: { steps, led }.
import { readFileSync } from 'node:fs';
import { join } from 'node:path';

export const runOf = (root, workload) => JSON.parse(readFileSync(join(root, 'bench/workloads.json'), 'utf8'))[workload];
