import { files, packages, pages } from '../faces/pages.ts';
import type { Config } from '../platform/config.ts';
import { type HttpServer, registerPages } from '../platform/http/index.ts';

/** Serves the pages for people, with the sign-in of the settings. */
export function registerHousePages(app: HttpServer, { signIn, practice }: Config): void {
  registerPages(app, {
    declared: { pages, packages, files },
    sources: new URL('../', import.meta.url),
    installed: new URL('../../node_modules/', import.meta.url),
    signIn,
    practice,
  });
}
