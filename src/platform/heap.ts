/**
 * Collects this process's garbage now, where Node was started with `--expose-gc`, as `npm run worker` and `npm start` do; else
 * it is left to V8. For work in the background that goes through a city a page at a time, keeps little and leaves much behind:
 * V8 would let that grow to a multiple of what is kept. It stops the process for as long as a collection takes, some 50 ms.
 */
export function collectGarbage(): void {
  globalThis.gc?.();
}
