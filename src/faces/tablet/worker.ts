/** What a page loads, as the service lists it. */
interface Loaded {
  version: string;
  page: string;
  assets: string[];
}

/** As much of a service worker as is used here. */
interface Worker {
  skipWaiting(): Promise<void>;
  clients: { claim(): Promise<void> };
  addEventListener(type: 'install' | 'activate', listener: (event: Lasting) => void): void;
  addEventListener(type: 'message', listener: (event: Lasting) => void): void;
  addEventListener(type: 'fetch', listener: (event: Fetching) => void): void;
}
interface Lasting {
  waitUntil(work: Promise<unknown>): void;
}
interface Fetching extends Lasting {
  request: Request;
  respondWith(answer: Promise<Response>): void;
}

const worker = globalThis as unknown as Worker;
const prefix = 'muster-tablet-';
const list = '/assets/pages/tablet.json';

/** Keeps all that the page loads, of one version whole, and then forgets the others. */
async function keep(): Promise<void> {
  const answer = await fetch(list, { cache: 'no-cache' });
  if (!answer.ok) throw new Error(`${list}: ${answer.status}`);
  const { version, page, assets } = (await answer.json()) as Loaded;
  const name = `${prefix}${version}`;
  if (!(await caches.has(name))) {
    const draft = await caches.open(name);
    try {
      await draft.addAll([page, ...assets].map((url) => new Request(url, { cache: 'no-cache' })));
    } catch (error) {
      await caches.delete(name);
      throw error;
    }
  }
  for (const other of await caches.keys()) {
    if (other.startsWith(prefix) && other !== name) await caches.delete(other);
  }
}

/** What is kept, and else what the service answers. */
async function answerTo(request: Request): Promise<Response> {
  const { pathname } = new URL(request.url);
  const kept = await caches.match(pathname, { ignoreVary: true });
  return kept ?? fetch(request);
}

worker.addEventListener('install', (event) => event.waitUntil(keep().then(() => worker.skipWaiting())));
worker.addEventListener('activate', (event) => event.waitUntil(worker.clients.claim()));
// The page asks now and then whether there is a newer version; it is shown when the page is opened next.
worker.addEventListener('message', (event) => event.waitUntil(keep().catch(() => undefined)));
worker.addEventListener('fetch', (event) => {
  const { method, url } = event.request;
  const { origin, pathname } = new URL(url);
  const own = pathname === '/tablet' || (pathname.startsWith('/assets/') && pathname !== list);
  if (method === 'GET' && origin === location.origin && own) event.respondWith(answerTo(event.request));
});
