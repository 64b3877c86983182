import type { Issue } from '../../src-engine/core/issue';

/** Issues go to standard error: as sentences that name file, node and port, or as JSON. */
export function sayIssues(issues: readonly Issue[], file: string, json: boolean): void {
  if (!issues.length) return;
  if (json)
    process.stderr.write(
      `${JSON.stringify({ issues: issues.map(({ code, severity, message, hint, node, port }) => ({ code, severity, message, hint, node, port })) })}\n`,
    );
  else
    for (const i of issues)
      process.stderr.write(
        `${file}${i.node ? `, ${i.node}${i.port ? `.${i.port}` : ''}` : ''}: ${i.severity === 'warning' ? 'warning: ' : ''}${i.message} ${i.hint}\n`,
      );
}
