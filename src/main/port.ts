import { createServer } from 'node:net';

/**
 * Looks whether the port can be listened on, before minutes go into what the service needs for it. Nothing holds the
 * port afterwards: whoever takes it in between is found out by the server itself. 0 is always free.
 * @throws Error that says what to do, where somebody else listens there or this process may not
 */
export async function requireFreePort(port: number, host: string): Promise<void> {
  if (port === 0) return;
  const probe = createServer();
  try {
    await new Promise<void>((resolve, reject) => {
      probe.once('error', reject);
      probe.listen({ port, host, exclusive: true }, resolve);
    });
  } catch (cause) {
    throw new Error(fault((cause as NodeJS.ErrnoException).code, port, host), { cause });
  } finally {
    if (probe.listening) await new Promise((resolve) => probe.close(resolve));
  }
}

function fault(code: string | undefined, port: number, host: string): string {
  const other = 'For instance `PORT=8081 npm start`; PORT=0 takes any that is free.';
  switch (code) {
    case 'EADDRINUSE':
      return `port ${port} of ${host} is taken, perhaps by another Muster. Stop what listens there, or take another port. ${other}`;
    case 'EACCES':
      return `this user may not listen on port ${port}; take one above 1023. ${other}`;
    case 'EADDRNOTAVAIL':
    case 'ENOTFOUND':
      return `HOST is ${host}, which is no address of this machine. Try HOST=127.0.0.1, or 0.0.0.0 for all of them.`;
    default:
      return `port ${port} of ${host} cannot be listened on (${code ?? 'unknown'}). ${other}`;
  }
}
