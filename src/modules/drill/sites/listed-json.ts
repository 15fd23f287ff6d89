import type { ListedSite } from './nearest.ts';
import type { Site } from './sites.read.ts';
import { showSite, siteAnswer } from './sites.schemas.ts';

/** All of a site in an answer but how far it is, by the datum of its place: gone with the site as it was read. */
const kept = new WeakMap<Site, Map<string, string>>();

/**
 * A row of the public list as JSON, as its schema makes it: how far a site is differs from caller to caller, the rest is
 * written down once for each version of the plans.
 */
export function listedJson(
  { site, distanceMetres }: ListedSite,
  datum: Parameters<typeof showSite>[1],
): string {
  let texts = kept.get(site);
  if (texts === undefined) {
    texts = new Map();
    kept.set(site, texts);
  }
  let text = texts.get(datum ?? '');
  if (text === undefined) {
    text = JSON.stringify(siteAnswer.parse(showSite(site, datum))).slice(0, -1);
    texts.set(datum ?? '', text);
  }
  return `${text},"distanceMetres":${distanceMetres}}`;
}
