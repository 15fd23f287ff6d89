import { createSiteList as createWith, type SiteList } from '../../core/tablet/index.ts';
import { readKeys, signedBy } from './pass.ts';

export type { SiteList, SiteListBundle } from '../../core/tablet/index.ts';

/** What a tablet holds of its site, with Node's cryptography. */
export const createSiteList = (): SiteList => createWith((keys) => signedBy(readKeys(keys)));
