import { gulou } from '../../../support/divisions.ts';
import { person } from '../../../support/people.ts';
import { type AccessRow, foreign, type World } from '../access/foreign-things.ts';

const removal = { document: person(0).document, reason: '已搬离' };
const url = ({ drill }: World) => `/v1/drills/${drill.id}/roster/removals`;

const undo = ({ drill }: World) => `/v1/drills/${drill.id}/roster/undo`;
const handedOut = ({ drill }: World) => `/v1/drills/${drill.id}/roster/export`;
const checking = { reason: '核对本区底册的楼栋和房号' };
const wrongFile = { reason: '导入了旧文件' };

export const access: Record<string, AccessRow> = {
  undoRosterImport: {
    roles: ['district-hq', 'campus-hq'],
    foreign: [
      foreign("in another city's drill", 404, ['POST', undo], ({ tokens, job }) => ({
        token: tokens.districtElsewhere,
        body: { importJob: job, ...wrongFile },
      })),
      foreign("another district's import", 404, ['POST', undo], ({ drill, job }) => ({
        token: drill.taijiangHq,
        body: { importJob: job, ...wrongFile },
      })),
      foreign('without a division', [403, 404], ['POST', undo], ({ tokens, job }) => ({
        token: tokens.noDivision,
        body: { importJob: job, ...wrongFile },
      })),
    ],
  },
  exportRoster: {
    roles: ['district-hq', 'campus-hq'],
    foreign: [
      foreign("of another city's drill", 404, ['POST', handedOut], ({ tokens }) => ({
        token: tokens.districtElsewhere,
        body: checking,
      })),
      foreign('of another district', 403, ['POST', handedOut], ({ drill }) => ({
        token: drill.taijiangHq,
        body: { ...checking, division: gulou.division },
      })),
      foreign('without a division', [403, 404], ['POST', handedOut], ({ tokens }) => ({
        token: tokens.noDivision,
        body: checking,
      })),
    ],
  },
  removeFromRoster: {
    roles: ['district-hq', 'campus-hq'],
    foreign: [
      foreign("in another city's drill", 404, ['POST', url], ({ tokens }) => ({
        token: tokens.districtElsewhere,
        body: removal,
      })),
      foreign("by another district's import", 404, ['POST', url], ({ drill, job }) => ({
        token: drill.taijiangHq,
        body: { importJob: job, reason: '已搬离' },
      })),
      foreign('without a division', [403, 404], ['POST', url], ({ tokens }) => ({
        token: tokens.noDivision,
        body: removal,
      })),
    ],
  },
};
