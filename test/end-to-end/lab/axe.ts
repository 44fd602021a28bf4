import axe from 'axe-core';
import type { Page } from 'playwright-core';
import * as z from 'zod';

const results = z.object({
  violations: z.array(
    z.object({ id: z.string(), impact: z.string().nullable(), nodes: z.array(z.object({ target: z.unknown() })) }),
  ),
});

/** What axe finds against WCAG 2.2 AA and its best practices, one line for each rule and place; empty: nothing. */
export async function accessibilityProblems(page: Page): Promise<string[]> {
  await page.evaluate(axe.source);
  const found = results.parse(await page.evaluate('axe.run(document, { resultTypes: ["violations"] })'));
  return found.violations.map(
    ({ id, impact, nodes }) => `${id} (${impact}): ${nodes.map(({ target }) => JSON.stringify(target)).join(', ')}`,
  );
}
