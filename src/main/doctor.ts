import { runCommand } from './command.ts';

const usage = `usage: npm run doctor [-- --json]
Looks at the settings, the database, its clock and schema, the keys and the queue, and says a line of each. Changes nothing.
Ends with 1 where something is wrong.`;

const marks = { good: 'ok', warning: 'WARN', bad: 'FAIL' } as const;
/** Green, yellow, red. */
const colours = { good: 32, warning: 33, bad: 31 } as const;

/*
 * For whoever is called at night: what a process of these settings would find. Each line stands for itself, in words and in
 * colour.
 */
await runCommand(usage, async (args) => {
  const unknown = args.find((one) => one !== '--json');
  if (unknown !== undefined) throw new Error(usage);
  const { examine } = await import('./doctor/examine.ts');
  const colourful = process.stdout.isTTY === true && process.env['NO_COLOR'] === undefined;
  const findings = [];
  for await (const finding of examine(process.env)) {
    findings.push(finding);
    if (args.includes('--json')) continue;
    const mark = marks[finding.state].padEnd(5);
    const shown = colourful ? `\u001b[${colours[finding.state]}m${mark}\u001b[0m` : mark;
    process.stdout.write(`${shown} ${finding.check.padEnd(12)} ${finding.said}\n`);
  }
  if (args.includes('--json')) process.stdout.write(`${JSON.stringify(findings, null, 2)}\n`);
  if (findings.some(({ state }) => state === 'bad')) process.exitCode = 1;
});
