import { behaviour } from '../behaviour.ts';
import { createRandom, type Random } from '../random.ts';
import { DRILL_STARTS, evenings, rfc3339 } from '../schedule.ts';
import { CHILD_SHARE, DORMITORY_SHARE, ELDER_SHARE, MALE_SHARE, MEAN_HOUSEHOLD } from './census.ts';
import { birthDateOf, type Document, documentFor } from './documents.ts';
import { citizenName, foreignName, surname } from './names.ts';

/** One person as the demo knows them. */
export interface Person {
  name: string;
  document: Document;
  phone: string;
  birthDate: string;
  /** Band of age on the first day of the drill. */
  age: AgeBand;
  mobility: 'walks' | 'needs-visit';
  /** Instant of a vaccination less than 48 hours before the drill or in it. */
  vaccinatedAt: number | undefined;
}

export type AgeBand = 'child' | 'adult' | 'elder';

/** Bands of age in days, each four years wide or more. */
const bands: Readonly<Record<AgeBand, { youngest: number; oldest: number }>> = {
  child: { youngest: 30, oldest: 15 * 365 },
  adult: { youngest: 15 * 366, oldest: 60 * 365 },
  elder: { youngest: 60 * 366, oldest: 92 * 365 },
};

/**
 * Dormitories hold adults only and somebody in every household is one, so the others in households are
 * children and elders more often than people at large.
 */
const IN_HOUSEHOLDS = 1 - DORMITORY_SHARE;
const FIRST_ELDER = 0.22;
const othersPart = 1 - 1 / MEAN_HOUSEHOLD;
const OTHER_CHILD = CHILD_SHARE / IN_HOUSEHOLDS / othersPart;
const OTHER_ELDER = (ELDER_SHARE / IN_HOUSEHOLDS - FIRST_ELDER / MEAN_HOUSEHOLD) / othersPart;

function ageBand(ordinal: number, dormitory: boolean, random: Random): AgeBand {
  if (dormitory) return 'adult';
  const drawn = random.next();
  if (ordinal === 0) return drawn < FIRST_ELDER ? 'elder' : 'adult';
  if (drawn < OTHER_CHILD) return 'child';
  return drawn < OTHER_CHILD + OTHER_ELDER ? 'elder' : 'adult';
}

const mobilePrefixes =
  '130 131 133 135 136 137 138 139 150 151 153 157 158 159 176 177 180 181 185 186 188 189'.split(' ');

function mobile(random: Random): string {
  return random.pick(mobilePrefixes) + String(random.whole(0, 99_999_999)).padStart(8, '0');
}

/** Where a household stands in the population. */
export interface HouseholdKey {
  seed: number;
  /** The household's number and that of its first person. */
  household: number;
  firstPerson: number;
  size: number;
  dormitory: boolean;
}

const REFERENCE = rfc3339(DRILL_STARTS).slice(0, 10);

/**
 * The people of one household, always the same for one key. Children have the phone of the first adult, who
 * is the first person; roommates have a name and a phone each.
 */
export function peopleOf({ seed, household, firstPerson, size, dormitory }: HouseholdKey): Person[] {
  const random = createRandom(seed, 1, household);
  const family = surname(random);
  const shared = mobile(random);
  const evening = evenings[random.whole(0, evenings.length - 1)] ?? evenings[0];
  return Array.from({ length: size }, (_, ordinal): Person => {
    const age = ageBand(ordinal, dormitory, random);
    const sex = random.chance(MALE_SHARE) ? 'male' : 'female';
    const { youngest, oldest } = bands[age];
    const index = firstPerson + ordinal;
    const days = random.whole(youngest, oldest);
    const birthDate = birthDateOf(index, { reference: REFERENCE, days, youngest, oldest });
    const { document, foreign } = documentFor({ index, birthDate, sex }, random);
    const kin = !dormitory && (ordinal === 0 || age === 'child' || random.chance(0.4));
    const name = citizenName(kin ? family : surname(random), sex, random);
    const elderShare = behaviour.needsVisit / ELDER_SHARE;
    const needsVisit = age === 'elder' && random.chance(elderShare);
    const vaccinated =
      !needsVisit && age !== 'child' && random.chance(behaviour.vaccinated / (1 - CHILD_SHARE));
    return {
      name: foreign ? foreignName(random) : name,
      document,
      phone: ordinal === 0 || age === 'child' ? shared : mobile(random),
      birthDate,
      age,
      mobility: needsVisit ? 'needs-visit' : 'walks',
      vaccinatedAt: vaccinated
        ? random.whole(evening.from / 1_000, evening.to / 1_000 - 1) * 1_000
        : undefined,
    };
  });
}
