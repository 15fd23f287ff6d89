import { once } from 'node:events';
import { setTimeout as sleep } from 'node:timers/promises';
import { type Call, type Command, drillOption, WrongUsage, wholeNumber } from '../command.ts';
import { drillOf, idOf } from '../drill.ts';
import { createHttp } from '../http.ts';
import { ownProblem } from '../problem.ts';
import { type Incoming, type Message, type Receiver, receive } from '../receiver.ts';
import { localTime } from '../words.ts';

/** What is handed on of the headers: what the signature is made of, and what kind of body it is. */
const handedOn = ['webhook-id', 'webhook-timestamp', 'webhook-signature', 'content-type'];

const addressOf = (option: string, text: string | undefined): string | undefined => {
  if (text === undefined) return undefined;
  if (!URL.canParse(text) || !/^https?:/.test(text)) throw new WrongUsage(`--${option}: http://…, https://…`);
  return text;
};

/** Hands a message on as it came; answers what was answered there, or 502 where nothing was. */
async function forward(to: string, { headers, body }: Incoming, signal: AbortSignal): Promise<number> {
  const kept = Object.entries(headers).filter(([name]) => handedOn.includes(name));
  try {
    const answer = await fetch(to, {
      method: 'POST',
      headers: Object.fromEntries(kept),
      body,
      signal,
      redirect: 'manual',
    });
    await answer.body?.cancel();
    return answer.status;
  } catch {
    return 502;
  }
}

function shown(call: Call, { id, type, timestamp, data }: Message, status: number): string {
  const items = Array.isArray(data['items']) ? data['items'] : [];
  const link = typeof data['link'] === 'string' ? `  ${data['link']}` : '';
  const told = items.map((item) => `\n    ${JSON.stringify(item)}`).join('');
  const count = call.out.say({ en: `${items.length} items`, zh: `${items.length} 项` });
  return `${localTime(timestamp)}  ${type}  ${id}  ${count}${link}  → ${status}${told}`;
}

/** Adds a webhook for as long as one listens; answers how to take it away again. */
async function addWebhook(call: Call, drill: string, url: string, events: string[] | undefined) {
  const { id, secret } = await call.http.read<{ id: string; secret: string }>({
    method: 'POST',
    path: `/v1/drills/${drill}/webhooks`,
    json: { url, description: 'npm run cli -- listen', ...(events === undefined ? {} : { events }) },
  });
  const remove = async (): Promise<void> => {
    // The command is over by then, and its signal has fired.
    const token = await call.token();
    const { signal } = new AbortController();
    const last = createHttp({
      url: call.http.url,
      language: call.language,
      token: async () => token,
      signal,
    });
    await last.send({ method: 'DELETE', path: `/v1/drills/${drill}/webhooks/${id}` });
  };
  return { id, secret, remove };
}

async function runListen(call: Call): Promise<void> {
  const { out, environment } = call;
  const port = wholeNumber('port', call.text('port') ?? '0', 0, 65_535);
  const to = addressOf('forward', call.text('forward'));
  const publicUrl = addressOf('public-url', call.text('public-url'));
  const events = call
    .text('events')
    ?.split(',')
    .map((one) => one.trim());
  const known = environment.webhookSecret;
  if (known !== undefined && (events ?? publicUrl) !== undefined) {
    throw new WrongUsage(
      out.say({
        en: '--events and --public-url are for a webhook that is added here: leave MUSTER_WEBHOOK_SECRET out',
        zh: '--events 与 --public-url 只用于在此新建的回调：请勿设置 MUSTER_WEBHOOK_SECRET',
      }),
    );
  }
  const drill = known === undefined ? await drillOf(call) : undefined;
  // Until the webhook is there, nothing is signed with its secret.
  let secret = known ?? '';
  const onMessage = async (message: Message, incoming: Incoming): Promise<number> => {
    const status = to === undefined ? 204 : await forward(to, incoming, call.signal);
    out.line({ ...message, status }, () => shown(call, message, status));
    return status;
  };
  const onForged = (why: string): void =>
    out.note({ en: `Refused, not signed with the secret: ${why}`, zh: `已拒绝，签名不符：${why}` });
  let receiver: Receiver;
  try {
    receiver = await receive({ port, secret: () => secret }, onMessage, onForged);
  } catch (error) {
    const why = error instanceof Error ? error.message : String(error);
    throw ownProblem(
      'port-taken',
      out.say({ en: 'The port cannot be listened on', zh: '端口无法监听' }),
      why,
    );
  }
  const own = `http://127.0.0.1:${receiver.port}/`;
  let remove: (() => Promise<void>) | undefined;
  try {
    if (drill !== undefined) {
      const added = await addWebhook(call, drill, publicUrl ?? own, events);
      ({ secret, remove } = added);
      out.note({ en: `Webhook ${added.id}`, zh: `回调 ${added.id}` });
    }
    out.note({ en: `Listening on ${own}; Ctrl-C ends it`, zh: `正在监听 ${own}，按 Ctrl-C 结束` });
    if (!call.signal.aborted) await once(call.signal, 'abort');
  } finally {
    await receiver.close();
    await remove?.();
  }
}

export const listen: Command = {
  name: 'listen',
  takes: [],
  about: {
    en: 'receives webhooks on a port of this machine, checks their signatures, and prints or forwards them',
    zh: '在本机端口接收回调，校验签名并打印或转发',
  },
  options: {
    drill: drillOption,
    port: { value: 'N', about: { en: 'any that is free unless told', zh: '不填取空闲端口' } },
    events: { value: 'A,B', about: { en: 'only these events', zh: '只接收这些事件' } },
    forward: { value: 'URL', about: { en: 'where messages go on, as they came', zh: '原样转发到的地址' } },
    'public-url': {
      value: 'URL',
      about: {
        en: 'how the service reaches this machine, where it is not the same (a tunnel)',
        zh: '服务不在本机时到达本机的地址（隧道）',
      },
    },
  },
  run: runListen,
};

interface Delivery {
  messageId: string;
  status: 'pending' | 'delivered' | 'dead';
  attempts: number;
  lastStatus: number | null;
  lastFailure: string | null;
}

/** How long one waits to see what became of the message. */
const patienceMs = 45_000;
const lookEveryMs = 300;

/** @throws Refused where the drill has none; WrongUsage where it has several and none was named */
async function webhookOf(call: Call, drill: string): Promise<string> {
  const named = idOf(call, 'webhook');
  if (named !== undefined) return named;
  const list = await call.http.all<{ id: string; url: string }>(`/v1/drills/${drill}/webhooks`);
  const [only] = list;
  if (only === undefined) {
    throw ownProblem(
      'no-webhook',
      call.out.say({ en: 'The drill has no webhook', zh: '该演练没有回调' }),
      call.out.say({
        en: '`listen` adds one for as long as it listens',
        zh: '`listen` 在监听期间会登记一个',
      }),
    );
  }
  if (list.length === 1) return only.id;
  const names = list.map(({ id, url }) => `  --webhook ${id}  ${url}`).join('\n');
  throw new WrongUsage(call.out.say({ en: `Which webhook?\n${names}`, zh: `请指定回调：\n${names}` }));
}

async function runTrigger(call: Call): Promise<void> {
  const { http, out, signal } = call;
  const drill = await drillOf(call);
  const at = `/v1/drills/${drill}/webhooks/${await webhookOf(call, drill)}`;
  const { messageId } = await http.read<{ messageId: string }>({ method: 'POST', path: `${at}/test` });
  let delivery: Delivery | undefined;
  for (let waited = 0; waited < patienceMs; waited += lookEveryMs) {
    const { items } = await http.read<{ items: Delivery[] }>({ path: `${at}/deliveries?limit=20` });
    delivery = items.find((one) => one.messageId === messageId);
    // An attempt counts from when it begins: only what came of it says that there has been one.
    if (delivery !== undefined && (delivery.status !== 'pending' || delivery.lastFailure !== null)) break;
    await sleep(lookEveryMs, undefined, { signal });
  }
  if (delivery?.status === 'delivered') {
    const { lastStatus } = delivery;
    out.answer(delivery, () =>
      out.say({
        en: `${messageId}: delivered, answered ${lastStatus}`,
        zh: `${messageId}：已送达，应答 ${lastStatus}`,
      }),
    );
    return;
  }
  throw ownProblem(
    'not-delivered',
    out.say({ en: 'The test message has not been delivered', zh: '测试消息未送达' }),
    `${messageId}: ${delivery?.lastFailure ?? 'pending'} ${delivery?.lastStatus ?? ''}`.trim(),
  );
}

export const trigger: Command = {
  name: 'trigger',
  takes: [],
  about: {
    en: 'sends a `webhook.test` to a webhook and says what became of it',
    zh: '向回调发送一条 `webhook.test` 并报告结果',
  },
  options: {
    drill: drillOption,
    webhook: { value: 'ID', about: { en: 'the webhook, where there are several', zh: '有多个回调时指定' } },
  },
  run: runTrigger,
};
