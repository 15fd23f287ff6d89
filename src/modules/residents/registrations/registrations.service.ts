import { exemptUntil } from '../../../core/coverage/index.ts';
import type { Clock } from '../../../platform/clock.ts';
import { newId } from '../../../platform/crypto/index.ts';
import { AppError, type FieldError, notFound } from '../../../platform/errors/index.ts';
import { invalidField } from '../../../platform/http/index.ts';
import { type DrillCatalogue, drillNotOpen, type OpenDrill, refuseClosed } from '../../drill/index.ts';
import {
  type BuildingsRepo,
  buildingId,
  contactLikenessOf,
  type Draws,
  drawsOf,
  likenessOf,
  numberLikenessOf,
  type PersonalRecord,
  personId,
  phoneLikenessOf,
  type Residence,
  sealPerson,
  sharedId,
} from '../../foundation/index.ts';
import { birthDateOf, isElderlyMember, requireGuardians } from './ages.ts';
import type { DoneBefore } from './done-before.read.ts';
import { requireOpen, requireResidence } from './open-drill.ts';
import type { OwnReader } from './own-reader.ts';
import type { NewRegistration } from './registration-input.ts';
import type { RegistrationWriter } from './registration-writer.ts';
import { alreadyCheckedIn, personAlreadyRegistered, tooManyPeople } from './registrations.errors.ts';
import type { RegistrationRow, RegistrationsRead } from './registrations.read.ts';
import type { RegistrationsRepo, Written } from './registrations.repo.ts';
import type { HouseholdRequest, Member, RegistrationRequest } from './registrations.schemas.ts';

/** Told, after the commit, that people of a community wait for a window. Never fails. */
export type OnWaiting = (drillId: string, community: string) => void;

/** An account that registers people; a citizen's is limited by the drill. */
export interface Registrant {
  sub: string;
  role: string;
  draws?: Draws | undefined;
  resumed?: boolean | undefined;
}

export interface RegistrationsService {
  /**
   * Registers a household, all or none, in the order of the request. `fresh` is false where every one of them
   * was registered by this account already.
   * @throws AppError 404, 409 `drill-closed`, `drill-not-open`, `person-already-registered` with pointers,
   *   `too-many-people`, 400
   */
  registerHousehold(by: Registrant, drillId: string, request: HouseholdRequest): Promise<Registered>;
  registerPerson(by: Registrant, drillId: string, request: RegistrationRequest): Promise<Registered>;
  /** The same for somebody who stands at a site: whoever registered them before, they are taken as they are. */
  registerWalkIn(siteId: string, drillId: string, person: RegistrationRequest): Promise<string>;
  /**
   * The same for somebody who came while the tablet had no network: whether the drill was open then is no question any
   * more. @throws AppError 404, 409 `drill-not-open` for a draft, 400
   */
  registerEarlierWalkIn(siteId: string, drillId: string, person: RegistrationRequest): Promise<string>;
  /**
   * Registers people who were found at a door, perhaps while the phone had no network: whoever registered them before, they
   * stay as they are. Answers their ids, in the order of the members. `household` is what they become part of.
   * @throws AppError 404, 409 `drill-not-open` for a draft, `drill-closed` where they were not found before the closing, 400
   */
  registerFound(
    by: Registrant,
    drillId: string,
    found: HouseholdRequest & { household: string; earlier: boolean },
  ): Promise<string[]>;
  own(account: string, id: string): Promise<{ row: RegistrationRow; drill: OpenDrill }>;
  /** @throws AppError 404, 409 `already-checked-in`, `drill-closed` */
  cancel(
    by: Pick<Registrant, 'sub' | 'draws' | 'resumed'>,
    id: string,
  ): Promise<{ row: RegistrationRow; drill: OpenDrill }>;
}

export interface Registered {
  householdId: string;
  members: Written[];
  fresh: boolean;
}

export function createRegistrationsService(deps: {
  repo: Pick<RegistrationsRepo, 'cancel'>;
  writer: RegistrationWriter;
  read: Pick<RegistrationsRead, 'heldByOthers' | 'household'>;
  doneBefore: DoneBefore;
  ownReader: OwnReader;
  drills: DrillCatalogue;
  buildings: BuildingsRepo;
  clock: Clock;
  onWaiting: OnWaiting;
}): RegistrationsService {
  const { repo, writer, read, doneBefore, ownReader, drills, buildings, clock, onWaiting } = deps;

  async function openDrill(drillId: string, home: Residence, at = '', earlier = false): Promise<OpenDrill> {
    const drill = await drills.get(drillId);
    if (!earlier) requireOpen(drill, clock.now());
    else if (drill.status === 'draft') throw new AppError(drillNotOpen);
    requireResidence(drill, home, at);
    return drill;
  }

  async function write(
    drill: OpenDrill,
    by: {
      account: string;
      source: NewRegistration['source'];
      mostOfAccount?: number | null;
      household?: string | undefined;
      /** Whether they came while the tablet had no network. */
      earlier?: boolean;
      /** Who asks, where it may be asked again. */
      request?: Registrant;
    },
    home: Residence,
    members: readonly Member[],
  ): Promise<Registered> {
    const at = clock.now();
    const building = buildingId(drill.keys, home.division, home.building);
    await buildings.ensure([
      { id: building, drillId: drill.id, community: home.division, name: home.building },
    ]);
    const ids = members.map(({ person }) => personId(drill.keys, person.document));
    const notedAs = ids.map((id) => by.request?.draws?.id(`registered ${id}`));
    const household = by.household ?? sharedId(drill.keys, 'household', [by.account, ids[0] ?? '']);
    const people = members.map((member, index): NewRegistration => {
      const id = ids[index] ?? '';
      const record = toRecord(member, home);
      const until =
        member.vaccinatedAt === undefined
          ? undefined
          : exemptUntil(member.vaccinatedAt, drill.exemptionHours);
      return {
        id,
        eventId: newId(),
        notedAs: notedAs[index],
        drillId: drill.id,
        householdId: household,
        account: by.account,
        community: home.division,
        buildingId: building,
        // An exemption that ends during the drill only delays the window; see assignment's notBefore.
        status: until !== undefined && until >= drill.endsAt ? 'exempt' : 'pending',
        mobility: member.mobility,
        source: by.source,
        mostOfAccount: by.mostOfAccount ?? null,
        earlier: by.earlier ?? false,
        elderly: isElderlyMember(drill, member),
        exemptUntil: until,
        preferences: member.preferences,
        likeness: likenessOf(drill.keys, record),
        contactLikeness: contactLikenessOf(drill.keys, building, record),
        phoneLikeness: phoneLikenessOf(drill.keys, record),
        numberLikeness: numberLikenessOf(drill.keys, member.person.document),
        person: sealPerson(drill.keys, 'registrations', id, record),
        at,
      };
    });
    const written = await writer.submit(people);
    if (written === undefined) {
      const events = people.flatMap(({ id, notedAs: eventId }) =>
        eventId === undefined ? [] : [{ registrationId: id, eventId }],
      );
      const done = await doneBefore.standing({ account: by.account }, events);
      if (done !== undefined) return { householdId: done[0]?.householdId ?? '', members: done, fresh: false };
      // Closed meanwhile, as perhaps only the database knows.
      drills.forget();
      if (by.earlier !== true) refuseClosed(await drills.get(drill.id));
      const held = by.mostOfAccount == null || (await read.heldByOthers(by.account, ids)).length > 0;
      throw new AppError(held ? personAlreadyRegistered : tooManyPeople);
    }
    const waits = (row: Written) => row.fresh && row.status === 'pending';
    if (by.source === 'account' && written.some(waits)) onWaiting(drill.id, home.division);
    return {
      householdId: written[0]?.householdId ?? household,
      members: written,
      fresh: written.some((row) => row.fresh),
    };
  }

  /** Which members another account holds, as pointers into the request. */
  async function pointTo(
    account: string,
    drill: OpenDrill,
    members: readonly Member[],
    pointer: (index: number) => string,
  ) {
    const ids = members.map(({ person }) => personId(drill.keys, person.document));
    const held = new Set(await read.heldByOthers(account, ids));
    return ids.flatMap((id, index): FieldError[] =>
      held.has(id)
        ? [
            {
              pointer: pointer(index),
              code: personAlreadyRegistered.code,
              text: personAlreadyRegistered.title,
            },
          ]
        : [],
    );
  }

  async function own(account: string, id: string) {
    const found = await ownReader.submit({ account, id });
    if (found?.changed !== true) throw new AppError(notFound);
    return { row: found.row, drill: await drills.get(found.row.drillId) };
  }

  async function registerWalkIn(
    earlier: boolean,
    siteId: string,
    drillId: string,
    { residence, household: _, ...member }: RegistrationRequest,
  ): Promise<string> {
    const drill = await openDrill(drillId, residence, '/walkIn', earlier);
    requireGuardians(drill, [member], () => '/walkIn');
    try {
      await write(drill, { account: `site:${siteId}`, source: 'walk-in', earlier }, residence, [member]);
    } catch (error) {
      if (!(error instanceof AppError) || error.problem !== personAlreadyRegistered) throw error;
    }
    return personId(drill.keys, member.person.document);
  }

  return {
    own,

    async registerHousehold(request, drillId, { residence, members }) {
      const { sub: account, role } = request;
      const drill = await openDrill(drillId, residence);
      requireGuardians(drill, members, (index) => `/members/${index}`);
      try {
        return await write(
          drill,
          { account, source: 'account', mostOfAccount: mostOf(role, drill), request },
          residence,
          members,
        );
      } catch (error) {
        if (!(error instanceof AppError) || error.problem !== personAlreadyRegistered) throw error;
        const errors = await pointTo(account, drill, members, (index) => `/members/${index}/person/document`);
        throw new AppError(personAlreadyRegistered, { errors, cause: error });
      }
    },

    async registerPerson(request, drillId, { residence, household, ...member }) {
      const { sub: account, role } = request;
      const drill = await openDrill(drillId, residence);
      requireGuardians(drill, [member], () => '');
      if (household !== undefined && !(await read.household(account, drillId, household))) {
        throw invalidField('/household', 'unknown-household', {
          en: 'This account has no such household. Give the householdId of somebody whom it has registered, or leave it out. For example: 3b2f5a34-6c0e-4b6b-9f2a-0d3c1b7a9e10',
          zh: '该账号下没有此家庭。请填写本账号已登记人员的 householdId，或不填。例如：3b2f5a34-6c0e-4b6b-9f2a-0d3c1b7a9e10',
        });
      }
      const mostOfAccount = mostOf(role, drill);
      const by = { account, source: 'account', household, mostOfAccount, request } as const;
      return write(drill, by, residence, [member]);
    },

    async registerFound({ sub: account }, drillId, { residence, members, household, earlier }) {
      const drill = await openDrill(drillId, residence, '', earlier);
      requireGuardians(drill, members, (index) => `/members/${index}`);
      // One by one where somebody is registered already: that keeps nobody else from being so.
      const parties = await write(
        drill,
        { account, source: 'account', household, earlier },
        residence,
        members,
      )
        .then(() => [])
        .catch((error: unknown) => {
          if (!(error instanceof AppError) || error.problem !== personAlreadyRegistered) throw error;
          return members.length === 1 ? [] : members;
        });
      for (const member of parties) {
        try {
          await write(drill, { account, source: 'account', household, earlier }, residence, [member]);
        } catch (error) {
          if (!(error instanceof AppError) || error.problem !== personAlreadyRegistered) throw error;
        }
      }
      return members.map(({ person }) => personId(drill.keys, person.document));
    },

    registerWalkIn: (...walkIn) => registerWalkIn(false, ...walkIn),
    registerEarlierWalkIn: (...walkIn) => registerWalkIn(true, ...walkIn),

    async cancel({ sub: account, draws, resumed }, id) {
      const { drill } = await own(account, id);
      const eventId = drawsOf({ draws }).id(`cancelled ${id}`);
      // What somebody has done since the first time is not undone by the repeat.
      if (resumed === true && (await doneBefore.standing({ account }, [{ registrationId: id, eventId }])))
        return own(account, id);
      refuseClosed(drill);
      const status = await repo.cancel({
        id,
        drillId: drill.id,
        of: { account },
        eventId,
        at: clock.now(),
        actor: account,
      });
      if (status === undefined) throw new AppError(notFound);
      if (status !== 'cancelled') throw new AppError(alreadyCheckedIn);
      return own(account, id);
    },
  };
}

/** Community workers register whoever has no phone, as many as there are. */
function mostOf(role: string, drill: OpenDrill): number | null {
  return role === 'citizen' ? drill.peoplePerAccount : null;
}

function toRecord({ person, consent }: Member, home: Residence): PersonalRecord {
  return {
    name: person.name,
    type: person.document.type,
    number: person.document.number,
    phone: person.phone,
    birthDate: birthDateOf({ person }),
    unit: home.unit,
    room: home.room,
    consent: { version: consent.version, givenAt: consent.givenAt.toISOString(), guardian: consent.guardian },
  };
}
