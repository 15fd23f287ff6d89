import type { Clock } from '../../../platform/clock.ts';
import { AppError, notFound } from '../../../platform/errors/index.ts';
import { invalidField } from '../../../platform/http/index.ts';
import { type DrillCatalogue, type OpenDrill, refuseClosed } from '../../drill/index.ts';
import {
  type Actor,
  type Auditor,
  type Caller,
  covers,
  drawsOf,
  facilityOf,
  hashedId,
  isHeadquarters,
  related,
  requireDivision,
} from '../../foundation/index.ts';
import { bedAwaits, facilityClosed, facilityExists, facilityOccupied } from './facilities.errors.ts';
import type { FacilitiesQuery, FacilitiesRead, Facility } from './facilities.read.ts';
import type { FacilitiesRepo } from './facilities.repo.ts';
import type { OpenBed } from './facilities.schemas.ts';
import { openMoved } from './moved-person.ts';

type By = Caller & Pick<Actor, 'requestId' | 'draws'>;

export interface FacilitiesService {
  /** @throws AppError 404, 403 of another division, 400 for one outside the drill, 409 `drill-closed`, `facility-exists` */
  add(
    by: By,
    drillId: string,
    facility: Pick<Facility, 'name' | 'kind' | 'division'> & { address?: string | undefined },
  ): Promise<Facility>;
  /**
   * Facilities that the caller has to do with: headquarters those of their division and of what holds it, a facility itself.
   * @throws AppError 404, 403
   */
  list(
    by: Caller,
    drillId: string,
    query: Pick<FacilitiesQuery, 'kind' | 'free' | 'after' | 'limit'>,
  ): Promise<Facility[]>;
  /** @throws AppError 404, 403 */
  see(by: Caller, drillId: string, id: string): Promise<Facility>;
  /** Adds beds; those that are there stay as they are. @throws AppError 404, 403, 409 `drill-closed`, `facility-closed` */
  addBeds(
    by: By,
    drillId: string,
    id: string,
    beds: readonly { room: string; bed: string }[],
  ): Promise<Facility>;
  /** Beds with whose they are, for whoever runs the facility: others see which are free. @throws AppError 404, 403, 410 */
  beds(
    by: Caller,
    drillId: string,
    id: string,
    query: { free: boolean; after: { room: string; bed: string } | undefined; limit: number },
  ): Promise<OpenBed[]>;
  /** From now on it takes nobody. Once is as good as twice. @throws AppError 404, 403, 409 `facility-occupied` */
  close(by: By, drillId: string, id: string, reason: string | undefined): Promise<Facility>;
  /**
   * Whoever lay in a bed has left it for good, and it is free. Once is as good as twice.
   * @throws AppError 404, 403, 409 `bed-awaits-transfer`
   */
  leave(by: By, drillId: string, id: string, bedId: string, reason: string | undefined): Promise<void>;
}

export function createFacilitiesService(deps: {
  read: FacilitiesRead;
  repo: FacilitiesRepo;
  drills: DrillCatalogue;
  audit: Auditor;
  clock: Clock;
}): FacilitiesService {
  const { read, repo, drills, audit, clock } = deps;

  /** A drill with which the caller has to do. @throws AppError 404, 403 */
  async function seen(by: Caller, drillId: string): Promise<OpenDrill> {
    const drill = await drills.get(drillId);
    if (by.role === 'facility') {
      if ((await read.find(drillId, facilityOf(by))) === undefined) throw new AppError(notFound);
    } else if (!isHeadquarters(by) || by.division === undefined || !related(by.division, drill.city)) {
      throw new AppError(notFound);
    }
    return drill;
  }

  async function see(by: Caller, drillId: string, id: string): Promise<Facility> {
    await seen(by, drillId);
    const found = await read.find(drillId, id);
    const concerned =
      found !== undefined &&
      (by.role === 'facility' ? found.id === by.facility : related(by.division ?? 'none', found.division));
    if (!concerned) throw new AppError(notFound);
    return found;
  }

  /** A facility that the caller runs: its headquarters, or itself. @throws AppError 404, 403 */
  async function run(by: Caller, drillId: string, id: string): Promise<Facility> {
    const facility = await see(by, drillId, id);
    if (by.role !== 'facility') requireDivision(by, facility.division);
    return facility;
  }

  return {
    see,

    async add(by, drillId, { name, kind, division, address }) {
      const drill = await seen(by, drillId);
      requireDivision(by, division);
      if (!division.startsWith(drill.city)) throw invalidField('/division', 'not-in-drill', outsideCity);
      refuseClosed(drill);
      const id = drawsOf(by).id('facility');
      const object = { kind: 'facility', id };
      const noted = audit.entryIn(drill, { by, action: 'facility.added', object, division });
      const facility = { id, drillId, name, kind, division, address: address ?? null };
      await repo.add({ ...facility, createdAt: clock.now(), createdBy: by.sub }, noted);
      const added = await read.find(drillId, id);
      if (added !== undefined) return added;
      const twin = await read.named(drillId, division, name);
      throw twin === undefined
        ? new AppError(notFound)
        : new AppError(facilityExists, { members: { facilityId: twin.id } });
    },

    async list(by, drillId, query) {
      const drill = await seen(by, drillId);
      const division = by.division ?? drill.city;
      const only = by.role === 'facility' ? by.facility : undefined;
      return read.list({ ...query, drillId, division, only });
    },

    async addBeds(by, drillId, id, beds) {
      const { division } = await run(by, drillId, id);
      const drill = await drills.get(drillId);
      refuseClosed(drill);
      const object = { kind: 'facility', id };
      const noted = audit.entryIn(drill, { by, action: 'facility.changed', object, division });
      const numbered = beds.map(({ room, bed }) => ({ id: hashedId(id, room, bed), room, bed }));
      if (!(await repo.addBeds({ id, drillId }, numbered, clock.now(), noted)))
        throw new AppError(facilityClosed);
      return see(by, drillId, id);
    },

    async beds(by, drillId, id, query) {
      const { division } = await see(by, drillId, id);
      const { keys } = await drills.withPeople(drillId);
      // Of a facility of what holds them, headquarters see which beds are free, and not who lies in the others.
      const runs = by.role === 'facility' || covers(by, division);
      const rows = await read.beds({ ...query, drillId, facilityId: id });
      return rows.map((row) => ({
        ...row,
        personId: runs ? row.personId : null,
        transferId: runs ? row.transferId : null,
        whose:
          !runs || row.stayId === null || row.person === null
            ? undefined
            : openMoved(keys, 'facility_stays', row.stayId, row.person),
      }));
    },

    async close(by, drillId, id, reason) {
      const { division } = await run(by, drillId, id);
      const drill = await drills.get(drillId);
      const object = { kind: 'facility', id };
      const noted = audit.entryIn(drill, { by, action: 'facility.closed', object, division, reason });
      const closing = await repo.close({ id, drillId }, clock.now(), noted);
      if (!closing.done) {
        const { lying, kept } = closing;
        throw new AppError(facilityOccupied, { members: { lying, kept } });
      }
      return see(by, drillId, id);
    },

    async leave(by, drillId, id, bedId, reason) {
      const { division } = await run(by, drillId, id);
      const drill = await drills.withPeople(drillId);
      const object = { kind: 'bed', id: bedId };
      const details = { facility: id };
      const noted = audit.entryIn(drill, { by, action: 'bed.left', object, division, reason, details });
      const left = await repo.leave({ drillId, facilityId: id, bedId }, clock.now(), noted);
      if (typeof left === 'object') throw new AppError(bedAwaits, { members: left });
    },
  };
}

const outsideCity = {
  en: 'The division is not in the drill’s city. Give a code that begins with that of the city. For example: 350102',
  zh: '该区划不在演练城市内，代码须以城市代码开头。例如：350102',
};
