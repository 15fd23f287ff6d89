/** The part of vitest's JSON report that is read here. */
export type VitestReport = {
  numPassedTests: number;
  numFailedTests: number;
  numPendingTests: number;
  numTodoTests: number;
  testResults: { name: string; status: string; message?: string; assertionResults: { status: string }[] }[];
};

/**
 * What to say last about a test run, and whether it was good. A file that could not be loaded counts as
 * one failure; so does a run that ended badly though no test failed (unhandled error, setup, no tests).
 */
export function summarise(report: VitestReport | null, exitCode: number): { lines: string[]; ok: boolean } {
  const lines: string[] = [];
  const broken = (report?.testResults ?? []).filter(
    ({ status, assertionResults }) =>
      status === 'failed' && !assertionResults.some((test) => test.status === 'failed'),
  );
  for (const { name, message } of broken) {
    const [reason] = (message ?? '').split('\n');
    lines.push(`could not run ${name}: ${reason || 'see above'}`);
  }
  const passed = report?.numPassedTests ?? 0;
  let failed = (report?.numFailedTests ?? 0) + broken.length;
  if (failed === 0 && passed === 0) lines.push('no test ran');
  if (failed === 0 && passed > 0 && exitCode !== 0)
    lines.push(`vitest failed outside of any test (exit ${exitCode})`);
  const ok = failed === 0 && passed > 0 && exitCode === 0;
  if (!ok && failed === 0) failed = 1;
  const skipped = (report?.numPendingTests ?? 0) + (report?.numTodoTests ?? 0);
  lines.push(`${passed} passed, ${failed} failed${skipped > 0 ? `, ${skipped} skipped` : ''}`);
  return { lines, ok };
}
