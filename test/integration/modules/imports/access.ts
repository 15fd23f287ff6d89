import { gulou } from '../../../support/divisions.ts';
import { rosterCsv } from '../../../support/people.ts';
import {
  type AccessRow,
  type Foreign,
  foreign,
  headquarters,
  jobsOfOthers,
  nothing,
  type World,
} from '../access/foreign-things.ts';

/** A file for a drill of another city. */
function fileOfOthers(kind: string, token: (world: World) => string, status: number): Foreign {
  const url = ({ drill }: World) => `/v1/drills/${drill.id}/${kind}/import`;
  return foreign("into another city's drill", status, ['POST', url], (world) => ({
    token: token(world),
    body: 'community\n350102001001\n',
    headers: { 'content-type': 'text/csv' },
  }));
}

const senders = [...headquarters, 'lab'];
const sitesFile = ({ drill }: World) => `/v1/drills/${drill.id}/sites/export`;
const undo = ({ drill }: World) => `/v1/drills/${drill.id}/sites/undo`;

/** An import of others, of each kind that is taken back in the same way. */
function undoOfOthers(kind: string): Foreign[] {
  const url = ({ drill }: World) => `/v1/drills/${drill.id}/${kind.toLowerCase()}/undo`;
  const body = ({ job }: World) => ({ importJob: job, reason: '导入了旧文件' });
  const ofCity = kind === 'Communities';
  return [
    foreign("in another city's drill", 404, ['POST', url], (world) => ({
      token: ofCity ? world.tokens.cityElsewhere : world.tokens.districtElsewhere,
      body: body(world),
    })),
    foreign('an import of another kind', 404, ['POST', url], (world) => ({
      token: ofCity ? world.drill.cityHq : world.drill.gulouHq,
      body: body(world),
    })),
    foreign('without a division', [403, 404], ['POST', url], (world) => ({
      token: world.tokens.noDivision,
      body: body(world),
    })),
  ];
}

export const access: Record<string, AccessRow> = {
  importRoster: {
    roles: ['district-hq', 'campus-hq'],
    foreign: [
      foreign(
        "into another city's drill",
        404,
        ['POST', ({ drill }) => `/v1/drills/${drill.id}/roster/import`],
        ({ tokens }) => ({
          token: tokens.districtElsewhere,
          body: rosterCsv(500, 502, gulou.communities[0]),
          headers: { 'content-type': 'text/csv' },
        }),
      ),
    ],
  },
  importSites: {
    roles: ['district-hq', 'campus-hq'],
    foreign: [fileOfOthers('sites', ({ tokens }) => tokens.districtElsewhere, 404)],
  },
  importCommunities: {
    roles: ['city-hq'],
    foreign: [
      fileOfOthers('communities', ({ tokens }) => tokens.cityElsewhere, 403),
      fileOfOthers('communities', ({ tokens }) => tokens.noDivision, 403),
    ],
  },
  exportSites: {
    roles: headquarters,
    foreign: [
      foreign("of another city's drill", 404, ['GET', sitesFile], ({ tokens }) => ({
        token: tokens.districtElsewhere,
      })),
      foreign('without a division', 404, ['GET', sitesFile], ({ tokens }) => ({ token: tokens.noDivision })),
    ],
  },
  undoSitesImport: {
    roles: ['district-hq', 'campus-hq'],
    foreign: [
      foreign("in another city's drill", 404, ['POST', undo], ({ tokens, job }) => ({
        token: tokens.districtElsewhere,
        body: { importJob: job, reason: '导入了旧文件' },
      })),
      foreign("another district's import", 404, ['POST', undo], ({ drill, job }) => ({
        token: drill.taijiangHq,
        body: { importJob: job, reason: '导入了旧文件' },
      })),
      foreign('without a division', [403, 404], ['POST', undo], ({ tokens, job }) => ({
        token: tokens.noDivision,
        body: { importJob: job, reason: '导入了旧文件' },
      })),
    ],
  },
  ...Object.fromEntries(
    (['Communities', 'Exemptions', 'Facilities', 'Teams', 'Lists'] as const).map((kind) => [
      `undo${kind}Import`,
      { roles: kind === 'Communities' ? ['city-hq'] : headquarters, foreign: undoOfOthers(kind) },
    ]),
  ),
  getImportTemplate: { roles: senders, foreign: nothing },
  getRejectedRows: {
    roles: senders,
    foreign: [
      ...jobsOfOthers('GET', '/rejected'),
      foreign(
        'rows that another headquarters sent, of the same city',
        404,
        ['GET', ({ job }) => `/v1/jobs/${job}/rejected`],
        ({ drill }) => ({ token: drill.cityHq }),
      ),
    ],
  },
};
