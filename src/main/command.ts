/**
 * Runs a command that somebody types: prints how it is used where that is asked for, else does it. What goes wrong is said
 * on stderr, and the exit code is 1. A command reads its arguments before it loads what it needs: a slip in them, or a look at
 * its usage, is answered at once.
 */
export async function runCommand(usage: string, run: (args: string[]) => Promise<void>): Promise<void> {
  const args = process.argv.slice(2);
  if (args.includes('--help') || args.includes('-h')) {
    process.stdout.write(`${usage}\n`);
    return;
  }
  try {
    await run(args);
  } catch (error) {
    process.stderr.write(`${error instanceof Error ? error.message : String(error)}\n`);
    process.exitCode = 1;
  }
}
