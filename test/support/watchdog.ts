import { spawn } from 'node:child_process';

/**
 * Ends process `pid` and removes `folder` when this process dies without doing so itself (kill -9 of a
 * test run). A shell waits on a pipe that we hold the other end of. Answers how to call it off.
 */
export function watchOver(pid: number, folder: string): () => void {
  const script =
    'read _; kill -INT "$1"; n=0; while kill -0 "$1" && [ $n -lt 10 ]; do sleep 1; n=$((n+1)); done; rm -rf "$2"';
  const dog = spawn('/bin/sh', ['-c', script, 'sh', String(pid), folder], {
    stdio: ['pipe', 'ignore', 'ignore'],
    detached: true,
    cwd: '/',
  });
  dog.stdin?.on('error', () => undefined);
  dog.unref();
  const pipe = dog.stdin as unknown as { unref?(): void } | null;
  pipe?.unref?.();
  return () => {
    dog.kill('SIGKILL');
    dog.stdin?.destroy();
  };
}
