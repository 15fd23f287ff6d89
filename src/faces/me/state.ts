import type { Answer } from '../common/service.ts';
import { ask, askAll } from '../common/service.ts';

type Item<T> = T extends { items: readonly (infer One)[] } ? One : never;
export type Mine = Item<Answer<'GET /v1/registrations'>>;
export type Drill = Answer<'GET /v1/drills/{drillId}'>;
export type Site = Answer<'GET /v1/sites/{siteId}'>;
export type Slot = Item<Answer<'GET /v1/sites/{siteId}/slots'>>;
export type Community = Item<Answer<'GET /v1/divisions'>>;

/** Kinds of documents whose numbers never say when their holder was born. */
const undated: ReadonlySet<string> = new Set(['hk-macao-permit', 'taiwan-permit', 'passport']);

/**
 * Whether a document's number says when its holder was born: who has another is asked for the date. A permanent resident's card
 * says it in its newer form, of 18 digits.
 */
export function statesBirth(type: string, number: string): boolean {
  if (type !== 'permanent-resident-card') return !undated.has(type);
  return !/^\s*[A-Za-zＡ-Ｚａ-ｚ]{3}/.test(number);
}

const sites = new Map<string, Site>();

/** A site, asked for once. */
export async function siteOf(siteId: string): Promise<Site> {
  const known = sites.get(siteId) ?? (await ask('GET /v1/sites/{siteId}', { path: { siteId } }));
  sites.set(siteId, known);
  return known;
}

export const knownSite = (siteId: string): Site | undefined => sites.get(siteId);

/** The caller's own people, with the sites that they are to come to. */
export async function learnMine(drillId: string): Promise<Mine[]> {
  const mine = await askAll('GET /v1/registrations', { query: { drillId } });
  await Promise.all(
    mine.flatMap(({ appointment }) => (appointment === null ? [] : [siteOf(appointment.siteId)])),
  );
  return mine;
}

/** Drills that somebody can register for. */
export async function openDrills(): Promise<Drill[]> {
  const { items } = await ask('GET /v1/drills', { query: { status: 'published' } });
  return Promise.all(items.map(({ id }) => ask('GET /v1/drills/{drillId}', { path: { drillId: id } })));
}

/** Communities of the drill by what was typed, or near a place. */
export async function findCommunities(
  drill: Drill,
  by: { q: string } | { near: string },
): Promise<Community[]> {
  const query = { parent: drill.city, level: 'community', limit: 100, ...by } as const;
  const { items } = await ask('GET /v1/divisions', { query });
  const chosen = new Set(drill.communities);
  return items.filter(({ code }) => chosen.has(code)).slice(0, 8);
}
