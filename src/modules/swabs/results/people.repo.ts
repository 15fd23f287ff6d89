import type { RegistrationStatus } from '../../../core/lifecycle/index.ts';
import {
  isAlarming,
  type Outcome,
  type SampleState,
  standingOf,
  standsApart,
  type TestedSample,
  type TubeKind,
} from '../../../core/swabs/index.ts';
import type { Sql, Tx } from '../../../platform/db/index.ts';
import { holdsUnclosed, type ResultRules } from '../../drill/index.ts';
import { changeRegistrations } from '../../residents/index.ts';
import { outboxInsert, windowGivenBack } from '../../service/index.ts';
import { writeStandings } from './standings.repo.ts';
import type { NewStanding } from './standings.ts';

/** A tube that has come to something else than before. */
export interface ChangedTube {
  id: string;
  before: Outcome | null;
  outcome: Outcome | null;
  /** When that was tested. */
  resultedAt: Date | null;
  resultId: string;
}

/** How many people of each tube stand otherwise than before, and where people wait for another window. */
export interface Settled {
  people: Map<string, number>;
  communities: string[];
}

interface When {
  drillId: string;
  rules: Pick<ResultRules, 'reswab'>;
  at: Date;
}

/** Somebody in a changed tube whose state is not simply `cleared`. */
interface Affected {
  id: string;
  status: RegistrationStatus;
  householdId: string;
  community: string;
  mobility: 'walks' | 'needs-visit';
}

type SampleRow = {
  registrationId: string;
  tubeId: string;
  siteId: string;
  at: Date;
  state: Extract<SampleState, 'in' | 'past'>;
  kind: TubeKind;
  poolSize: number;
  filled: number;
  outcome: Outcome | null;
  testedAt: Date | null;
};

/**
 * Brings people into the state that their tubes say. Most tubes are negative, and were nothing before: their people are
 * cleared by one statement and never leave the database. Of all others every sample is read and the core decides.
 */
export function createPeopleWriting(sql: Sql) {
  /**
   * Locks everybody in these tubes, in ascending id as every writer does, and clears those of newly negative tubes who wait for
   * that tube alone. Answers the others, who have to be looked at.
   */
  async function clear(tx: Tx, { drillId, at }: When, changed: readonly ChangedTube[]) {
    const plain = changed.map(({ before, outcome }) => before === null && outcome === 'negative');
    const rows = await tx<{ cleared: string[]; counts: number[]; others: string[] | null }[]>`
      with input as materialized (
        select * from unnest(${changed.map(({ id }) => id)}::uuid[], ${sql.array(plain)}::bool[],
          ${changed.map(({ resultedAt }) => resultedAt?.toISOString() ?? null)}::timestamptz[]) as t (tube_id, plain, resulted_at)),
      locked as materialized (
        select r.id, r.household_id, r.status, r.revision, m.tube_id, m.state, i.plain, i.resulted_at
        from input i
        join samples m on m.drill_id = ${drillId} and m.tube_id = i.tube_id and m.state in ('in', 'past')
        join registrations r on r.id = m.registration_id
        order by r.id for update of r),
      person as materialized (
        select *, plain and state = 'in' and status = 'sampled' and count(*) over (partition by id) = 1 as clears from locked),
      ${changeRegistrations(sql, 'cleared', {
        status: sql`'cleared'`,
        set: sql`outcome = 'negative', tested_at = p.resulted_at, revision = r.revision + 1, updated_at = ${at}`,
        from: sql`person p`,
        where: sql`r.id = p.id and p.clears`,
      })},
      told as (${outboxInsert(
        sql,
        'registration.resulted',
        sql`select ${windowGivenBack(sql, at)} from cleared`,
      )}),
      logged as (
        insert into registration_events (registration_id, id, drill_id, at, kind, actor, data)
        select id, gen_random_uuid(), ${drillId}, ${at}, 'cleared', 'system', jsonb_build_object('tubeId', tube_id)
        from person where clears)
      select coalesce(array_agg(tube_id) filter (where n > 0), '{}') as cleared,
        coalesce(array_agg(n) filter (where n > 0), '{}') as counts,
        (select array_agg(distinct id) from person where not clears) as others
      from (select tube_id, count(*) filter (where clears)::int as n from person group by tube_id) c`;
    const [row] = rows;
    return {
      people: new Map((row?.cleared ?? []).map((id, index) => [id, row?.counts[index] ?? 0])),
      others: row?.others ?? [],
    };
  }

  async function affectedOf(tx: Tx, drillId: string, ids: readonly string[]) {
    const people = await tx<Pick<Affected, keyof Affected>[]>`
      select id, status, household_id as "householdId", community, mobility from registrations
      where id = any(${[...ids]}::uuid[]) order by id`;
    const samples = await tx<SampleRow[]>`
      select m.registration_id as "registrationId", m.tube_id as "tubeId", m.site_id as "siteId", m.at, m.state, t.kind,
        t.pool_size as "poolSize", t.filled, t.outcome, t.resulted_at as "testedAt"
      from samples m join tubes t on t.drill_id = m.drill_id and t.id = m.tube_id
      where m.drill_id = ${drillId} and m.registration_id = any(${[...ids]}::uuid[]) and m.state in ('in', 'past')`;
    const open = await tx<{ registrationId: string; tubeId: string; outcome: Outcome }[]>`
      select registration_id as "registrationId", tube_id as "tubeId", outcome from holds
      where drill_id = ${drillId} and registration_id = any(${[...ids]}::uuid[]) and closed_at is null`;
    return {
      people,
      samples: Map.groupBy(samples, ({ registrationId }) => registrationId),
      open: Map.groupBy(open, ({ registrationId }) => registrationId),
    };
  }

  /** Those who share an alarming tube with each of these, by registration. */
  async function companionsOf(tx: Tx, drillId: string, tubeIds: readonly string[]) {
    const rows = await tx<{ tubeId: string; registrationId: string }[]>`
      select tube_id as "tubeId", registration_id as "registrationId" from samples
      where drill_id = ${drillId} and tube_id = any(${[...tubeIds]}::uuid[]) and state in ('in', 'past')`;
    return Map.groupBy(rows, ({ tubeId }) => tubeId);
  }

  return {
    /** After the tubes of a drill have changed, in the same transaction. */
    async settle(tx: Tx, when: When, changed: readonly ChangedTube[]): Promise<Settled> {
      const differing = changed.filter(({ before, outcome }) => before !== outcome);
      if (differing.length === 0) return { people: new Map(), communities: [] };
      const closed = !(await holdsUnclosed(sql, tx, when.drillId));
      const { people, others } = await clear(tx, when, differing);
      if (others.length === 0) return { people, communities: [] };
      const facts = await affectedOf(tx, when.drillId, others);
      const alarming = [...facts.samples.values()]
        .flat()
        .filter(({ outcome }) => outcome !== null && isAlarming(outcome));
      const tubesOf = new Set(differing.map(({ id }) => id));
      const shared = await companionsOf(tx, when.drillId, [...new Set(alarming.map(({ tubeId }) => tubeId))]);
      const standings = facts.people.flatMap((person): NewStanding[] => {
        const samples = facts.samples.get(person.id) ?? [];
        const found = standingOf(samples.map(toTested));
        if (found === undefined) return [];
        const by = samples.find(({ tubeId }) => tubeId === found.by);
        const last = samples.reduce((one, other) => (other.at > one.at ? other : one));
        const holding = samples.filter(
          ({ tubeId }) => found.status === 'held' && found.holding.includes(tubeId),
        );
        return [
          {
            ...person,
            standing: found,
            testedAt: by?.testedAt ?? null,
            open: facts.open.get(person.id) ?? [],
            holding: holding.map((one) => ({
              tubeId: one.tubeId,
              siteId: one.siteId,
              outcome: one.outcome ?? 'positive',
              alone: one.filled === 1,
              own: one.outcome === 'positive' && one.filled === 1,
            })),
            companions: [
              ...new Set(
                holding
                  .flatMap(({ tubeId }) => shared.get(tubeId) ?? [])
                  .map(({ registrationId }) => registrationId)
                  .filter((id) => id !== person.id),
              ),
            ].sort(),
            swabSpoilt: last.outcome === 'invalid' && tubesOf.has(last.tubeId),
          },
        ];
      });
      const written = await writeStandings(sql, tx, { ...when, closed }, standings);
      for (const id of written.changed) {
        for (const { tubeId } of facts.samples.get(id) ?? []) {
          if (tubesOf.has(tubeId)) people.set(tubeId, (people.get(tubeId) ?? 0) + 1);
        }
      }
      return { people, communities: written.communities };
    },
  };
}

const toTested = ({ tubeId, at, state, kind, poolSize, outcome }: SampleRow): TestedSample => ({
  tubeId,
  at,
  state,
  apart: standsApart(kind, poolSize),
  outcome,
});
