import { readFile } from 'node:fs/promises';
import { createInterface } from 'node:readline';
import { Writable } from 'node:stream';
import { type Call, type Command, WrongUsage } from '../command.ts';
import { dropSession, keepSession } from '../session.ts';
import { askToken, type Credentials } from '../tokens.ts';
import { localTime } from '../words.ts';

/** @throws WrongUsage where the file holds no client, or several and none was chosen */
function pickClient(read: unknown, role: string | undefined): Credentials {
  const clients = (Array.isArray(read) ? read : [read]) as (Partial<Credentials> & { role?: string })[];
  const chosen = clients.filter((one) => role === undefined || one?.role === role);
  const [only] = chosen;
  if (chosen.length !== 1 || only === undefined) {
    const roles = [...new Set(clients.map((one) => one?.role ?? '?'))].join(', ');
    throw new WrongUsage(`--credentials: --role (${roles})`);
  }
  const { clientId, clientSecret } = only;
  if (typeof clientId !== 'string' || typeof clientSecret !== 'string') {
    throw new WrongUsage('--credentials: { "clientId": "…", "clientSecret": "…" }');
  }
  return { clientId, clientSecret };
}

async function fromFile(file: string, role: string | undefined): Promise<Credentials> {
  let text: string;
  try {
    text = await readFile(file, 'utf8');
  } catch (error) {
    throw new WrongUsage(`--credentials ${file}: ${(error as NodeJS.ErrnoException).code}`);
  }
  try {
    return pickClient(JSON.parse(text), role);
  } catch (error) {
    if (error instanceof SyntaxError) throw new WrongUsage(`--credentials ${file}: JSON`);
    throw error;
  }
}

/** Asks at the terminal, where the secret is not shown; without one, reads two lines of standard input. */
async function asked({ out, signal }: Call): Promise<Credentials> {
  let hidden = false;
  const shown = new Writable({
    write(chunk: Buffer, _encoding, done) {
      if (!hidden) process.stderr.write(chunk);
      done();
    },
  });
  const terminal = process.stdin.isTTY === true;
  const reader = createInterface({ input: process.stdin, output: shown, terminal });
  const stop = (): void => reader.close();
  signal.addEventListener('abort', stop, { once: true });
  try {
    const lines = reader[Symbol.asyncIterator]();
    const next = async (): Promise<string> => {
      const { value, done } = await lines.next();
      if (signal.aborted) signal.throwIfAborted();
      if (done === true) throw new WrongUsage('clientId, clientSecret?');
      return value.trim();
    };
    if (terminal) process.stderr.write(out.say({ en: 'Client id: ', zh: '客户端编号：' }));
    const clientId = await next();
    if (terminal) process.stderr.write(out.say({ en: 'Client secret: ', zh: '客户端密钥：' }));
    hidden = true;
    const clientSecret = await next();
    if (terminal) process.stderr.write('\n');
    return { clientId, clientSecret };
  } finally {
    signal.removeEventListener('abort', stop);
    reader.close();
  }
}

async function run(call: Call): Promise<void> {
  const { environment, http, out } = call;
  const file = call.text('credentials');
  const role = call.text('role');
  if (role !== undefined && file === undefined) {
    throw new WrongUsage(
      out.say({ en: '--role goes with --credentials', zh: '--role 须与 --credentials 同用' }),
    );
  }
  const credentials =
    file === undefined ? (environment.credentials ?? (await asked(call))) : await fromFile(file, role);
  const { accessToken, expiresAt } = await askToken(http, credentials);
  const { clientId } = credentials;
  const kept = await keepSession(environment.stateDir, { url: http.url, clientId, accessToken, expiresAt });
  out.answer({ url: http.url, clientId, expiresAt, file: kept }, () =>
    out.say({
      en: `Signed in at ${http.url} as ${clientId}, until ${localTime(expiresAt)}`,
      zh: `已登录 ${http.url}，客户端 ${clientId}，有效至 ${localTime(expiresAt)}`,
    }),
  );
}

export const signIn: Command = {
  name: 'sign-in',
  takes: [],
  about: {
    en: 'signs in with a client id and secret: MUSTER_CLIENT_ID and MUSTER_CLIENT_SECRET, a file, or asked for',
    zh: '用客户端编号和密钥登录：取自 MUSTER_CLIENT_ID 与 MUSTER_CLIENT_SECRET、文件，或当场询问',
  },
  options: {
    credentials: {
      value: 'FILE',
      about: {
        en: 'JSON with clientId and clientSecret, or a list of such with roles (.data/clients.json)',
        zh: 'JSON 文件，含 clientId 与 clientSecret，或带角色的列表（.data/clients.json）',
      },
    },
    role: { value: 'ROLE', about: { en: 'which of the list', zh: '列表中的哪个角色' } },
  },
  run,
};

export const signOut: Command = {
  name: 'sign-out',
  takes: [],
  about: { en: 'forgets the token', zh: '退出登录，删除令牌' },
  options: {},
  async run({ environment, out }) {
    const signedOut = await dropSession(environment.stateDir);
    out.answer({ signedOut }, () =>
      out.say(
        signedOut ? { en: 'Signed out', zh: '已退出登录' } : { en: 'Nobody was signed in', zh: '此前未登录' },
      ),
    );
  },
};
