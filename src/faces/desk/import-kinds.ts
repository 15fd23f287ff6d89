import { headquarters } from '../common/gate.ts';
import type { Text } from '../common/language.ts';

const ofDistricts = headquarters.filter((role) => role !== 'city-hq');

/** A kind of file that is brought at the desk. */
interface ImportKind {
  title: Text;
  /** Who may bring it. */
  roles: readonly string[];
}

/** Every kind of file that headquarters bring, and who may. */
export const importKinds = {
  sites: {
    title: { en: 'A file of sites', zh: '导入采样点文件' },
    roles: ofDistricts,
  },
  communities: {
    title: { en: 'A file of communities', zh: '导入村居文件' },
    roles: ['city-hq'],
  },
  roster: {
    title: { en: 'A file of the household roster', zh: '导入居民底册文件' },
    roles: ofDistricts,
  },
  exemptions: {
    title: { en: 'A file of exemptions', zh: '导入豁免人员文件' },
    roles: headquarters,
  },
  lists: {
    title: { en: 'A follow-up list', zh: '导入摸排名单' },
    roles: headquarters,
  },
  teams: {
    title: { en: 'A file of teams', zh: '导入工作队文件' },
    roles: headquarters,
  },
  facilities: {
    title: { en: 'A file of facilities', zh: '导入集中场所文件' },
    roles: headquarters,
  },
} as const satisfies Record<string, ImportKind>;
export type ImportKindName = keyof typeof importKinds;

/** What each kind is sent by. */
export const importOperations = {
  sites: 'POST /v1/drills/{drillId}/sites/import',
  communities: 'POST /v1/drills/{drillId}/communities/import',
  roster: 'POST /v1/drills/{drillId}/roster/import',
  exemptions: 'POST /v1/drills/{drillId}/exemptions/import',
  lists: 'POST /v1/drills/{drillId}/lists',
  teams: 'POST /v1/drills/{drillId}/teams/import',
  facilities: 'POST /v1/drills/{drillId}/facilities/import',
} as const;

/** Those of some kinds that a role may bring. */
export const broughtBy = (role: string, of: readonly ImportKindName[]): ImportKindName[] =>
  of.filter((kind) => (importKinds[kind].roles as readonly string[]).includes(role));
