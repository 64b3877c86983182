/** `unroll check`: shapes, parameters, issues. */
import { check as checkDocument } from '../../src-engine/compile/check';
import type { Arguments } from './arguments';
import { readGraph } from './files';
import { sayIssues } from './say';

export async function check({ graph, json }: Arguments): Promise<number> {
  const { doc, issues: repairs } = await readGraph(graph);
  const checked = checkDocument(doc);
  const issues = [...repairs, ...checked.issues];
  const bad = issues.some((i) => i.severity === 'error');
  if (json) {
    const { ports, parameters, total } = checked;
    process.stdout.write(
      `${JSON.stringify({ ports, parameters, total, issues: issues.map(({ args: _args, fix: _fix, ...rest }) => rest) })}\n`,
    );
    if (bad) sayIssues(issues, graph, true);
    return bad ? 1 : 0;
  }
  const width = Math.max(0, ...Object.keys(checked.ports).map((p) => p.length));
  for (const [port, { shape, sequence, dtype }] of Object.entries(checked.ports))
    process.stdout.write(
      `${port.padEnd(width)}  ${sequence ? 'T × ' : ''}N${shape.map((d) => ` × ${d}`).join('')}${dtype === 'int32' ? '  int32' : ''}\n`,
    );
  process.stdout.write(`${checked.total.toLocaleString('en')} parameters\n`);
  sayIssues(issues, graph, false);
  return bad ? 1 : 0;
}
