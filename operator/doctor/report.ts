import type { Terminal } from '../terminal.ts';
import type { Fault } from './finding.ts';
import type { Examined } from './run-checks.ts';

/** For programs. */
export interface Report {
  readonly findings: readonly (Fault & { readonly check: string })[];
  readonly skipped: readonly { readonly check: string; readonly reason: string }[];
  /** Names of the checks that looked at all there is, and found nothing. */
  readonly healthy: readonly string[];
}

export function reportOf(examined: readonly Examined[]): Report {
  return {
    findings: examined.flatMap(({ check, said }) =>
      said.flatMap((one) => (one.severity === 'skipped' ? [] : [{ check: check.name, ...one }])),
    ),
    skipped: examined.flatMap(({ check, said }) =>
      said.flatMap((one) => (one.severity === 'skipped' ? [{ check: check.name, reason: one.what }] : [])),
    ),
    healthy: examined.filter(({ said }) => said.length === 0).map(({ check }) => check.name),
  };
}

/** The checklist for people: ✓ well, ! a warning, ✗ an error, – not looked at. */
export function sayChecklist(examined: readonly Examined[], { say, paint }: Pick<Terminal, 'say' | 'paint'>): void {
  for (const { check, said } of examined) {
    if (said.length === 0) say(`${paint('green', '✓')} ${check.healthy}`);
    for (const one of said) {
      if (one.severity === 'skipped') {
        say(paint('dim', `– ${check.name}: ${one.what}`));
        continue;
      }
      const mark = one.severity === 'error' ? paint('red', '✗') : paint('yellow', '!');
      say(`${mark} ${paint('bold', `${check.name}: ${one.what}`)}`);
      say(`    why it matters: ${one.why}`);
      say(`    what to do:     ${one.fix}`);
    }
  }
  const { findings, skipped, healthy } = reportOf(examined);
  const errors = findings.filter(({ severity }) => severity === 'error').length;
  const counts = [
    `${healthy.length} well`,
    `${errors} ${errors === 1 ? 'error' : 'errors'}`,
    `${findings.length - errors} ${findings.length - errors === 1 ? 'warning' : 'warnings'}`,
    `${skipped.length} not looked at`,
  ];
  say();
  say(counts.join(', '));
}
