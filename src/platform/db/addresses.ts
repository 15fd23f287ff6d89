/** `postgres://who@` and what comes after the list of hosts. */
const parts = /^(postgres(?:ql)?:\/\/(?:[^@/?#]*@)?)([^/?#@]+)(.*)$/;

/**
 * The address of each host of a PostgreSQL URL that names several, as libpq takes them (`postgres://u@a:5432,b:5432/db`); one
 * for a URL of one host. Which of them is meant is found out by asking, so `target_session_attrs` is left out.
 */
export function addressesOf(url: string): string[] {
  const [, before = '', hosts = '', after = ''] = parts.exec(url) ?? [];
  const all = hosts.split(',');
  if (all.length < 2) return [url];
  return all.map((host) => {
    const one = new URL(`${before}${host}${after}`);
    one.searchParams.delete('target_session_attrs');
    return one.href;
  });
}

/** Whether a text is a PostgreSQL URL of one host or of several. */
export function isDatabaseUrl(text: string): boolean {
  try {
    return addressesOf(text).every((one) => {
      const { protocol, hostname } = new URL(one);
      return /^postgres(ql)?:$/.test(protocol) && hostname !== '';
    });
  } catch {
    return false;
  }
}

/** Where a server is, without who signs in. */
export function placeOf(address: string): string {
  const { hostname, port, pathname } = new URL(address);
  return `${hostname}${port === '' ? '' : `:${port}`}${pathname}`;
}
