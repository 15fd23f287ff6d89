// Whether the service in this container is ready: exit code 0 or 1. What it says, by name of what is down, stands
// in `docker inspect`. The engine's own deadline ends a check that hangs.
const [port = '8080'] = process.argv.slice(2);
try {
  const answer = await fetch(`http://127.0.0.1:${port}/readyz`);
  process.stdout.write(await answer.text());
  process.exitCode = answer.ok ? 0 : 1;
} catch {
  process.stdout.write('does not answer');
  process.exitCode = 1;
}
