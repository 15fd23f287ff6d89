import type { Language } from '../docs/words.ts';

/** A page for people that is served beside the interface: what its folder says of it. */
export interface Page {
  /** Its path as routes are written: `/screen/:siteId`. */
  path: string;
  /** The module that it begins with, within the folder. */
  entry: string;
  titles: Readonly<Record<Language, string>>;
  /** Its style sheets, within the folder. */
  styles: readonly string[];
  /** What a browser may let it do beyond showing itself; nothing unless told. `wasm` compiles WebAssembly. */
  uses?: readonly ('camera' | 'geolocation' | 'wasm')[];
  /** A service worker's module, which is served at `{path}/worker.js` and may answer for the page. */
  worker?: string;
  /** A web app manifest among the files. */
  manifest?: string;
}

/** A package that pages may import. Nothing else that lies in node_modules is served. */
export interface PagePackage {
  /** The file that stands for its bare name. */
  main: string;
  /** The files that stand for names below it: `reader` of `zxing-wasm/reader`. */
  entries?: Readonly<Record<string, string>>;
  /** Files of it that are no modules, and are served beside them: WebAssembly. */
  files?: readonly string[];
  /** Of a file that is no module: the name that it declares, which becomes its default export. */
  declares?: string;
  /** What of it can be imported by name besides. */
  names?: readonly string[];
}

/** A folder of pages. */
export interface Pages {
  pages: readonly Page[];
  packages: Readonly<Record<string, PagePackage>>;
  /** Files of the folder that are neither modules nor style sheets: pictures, manifests. */
  files: readonly string[];
}

/** Where people sign in: what pages are told. */
export interface PageSignIn {
  /** Where a browser is sent: a path of our own, or another issuer's address. */
  authorizeUrl: string;
  /** Where its code is changed for a token. */
  tokenUrl: string;
  /** What pages are known as to another issuer; undefined for the built-in one. */
  clientId?: string | undefined;
  scope?: string | undefined;
}
