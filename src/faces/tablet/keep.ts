interface Policy {
  createScriptURL(url: string): unknown;
}
interface Policies {
  createPolicy(name: string, rules: { createScriptURL(url: string): string }): Policy;
}

const address = '/tablet/worker.js';
/** How often it is looked for a newer version of the page, in ms. */
const lookEveryMs = 15 * 60_000;

/** Has the browser keep this page, so that it opens without a network; and look for a newer one now and then. */
export function keepPage(): void {
  const { serviceWorker } = navigator;
  if (serviceWorker === undefined) return;
  const { trustedTypes } = globalThis as { trustedTypes?: Policies };
  const url = trustedTypes
    ?.createPolicy('muster', { createScriptURL: (one) => one })
    .createScriptURL(address);
  const registered = serviceWorker.register((url ?? address) as string, { scope: '/tablet', type: 'module' });
  const look = (): void =>
    void registered.then(({ active }) => active?.postMessage('look')).catch(() => undefined);
  setInterval(look, lookEveryMs);
  look();
}
