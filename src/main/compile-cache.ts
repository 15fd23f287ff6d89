import { enableCompileCache, flushCompileCache } from 'node:module';
import { fileURLToPath } from 'node:url';

/** Beside the packages: whoever may write there may change what runs anyway, which is not true of a folder for all. */
const folder = fileURLToPath(new URL('../../node_modules/.cache/compiled', import.meta.url));

/**
 * Has Node keep what it compiles, so that the next start takes about two thirds of the time: reading the types out of a thousand
 * files and compiling them is most of it. Only what is imported after this call. Where nothing can be written there, or Node
 * was told of another folder (`NODE_COMPILE_CACHE`) or not to (`NODE_DISABLE_COMPILE_CACHE`), it is as Node has it.
 */
export function keepCompiled(): void {
  enableCompileCache(folder);
}

/** Writes down what has been compiled so far: a process that is killed does not come to it. */
export function writeCompiled(): void {
  flushCompileCache();
}
