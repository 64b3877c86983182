/** What is wrong with the page as it is. */
import { readFile } from 'node:fs/promises';
import type { Page } from 'playwright-core';

const source = readFile('node_modules/axe-core/axe.min.js', 'utf8');

/** What axe calls serious or critical. */
export async function seriousFaults(page: Page): Promise<string[]> {
  if (!(await page.evaluate(() => 'axe' in globalThis))) await page.evaluate(await source);
  return page.evaluate(async () => {
    type Violation = { id: string; impact: string; nodes: { html: string; failureSummary: string }[] };
    const { axe } = globalThis as unknown as { axe: { run(): Promise<{ violations: Violation[] }> } };
    return (await axe.run()).violations
      .filter((v) => v.impact === 'serious' || v.impact === 'critical')
      .flatMap((v) => v.nodes.slice(0, 5).map((n) => `${v.id}: ${n.html.slice(0, 160)} ${n.failureSummary}`));
  });
}
/** Nodes that stand on each other, by their names. */
export const overlapping = (page: Page): Promise<string[]> =>
  page.locator('.react-flow__node').evaluateAll((nodes) => {
    const boxes = nodes.map((n) => ({ id: (n as HTMLElement).dataset.id ?? '', box: n.getBoundingClientRect() }));
    return boxes.flatMap(({ id, box: a }, i) =>
      boxes
        .slice(i + 1)
        .filter(({ box: b }) => a.left < b.right && b.left < a.right && a.top < b.bottom && b.top < a.bottom)
        .map((other) => `${id} and ${other.id}`),
    );
  });
