import { citizenCheckCharacter, type DocumentType } from '../../core/identity/index.ts';
import type { Random } from '../random.ts';
import { NON_MAINLAND_SHARE, nonMainland } from './census.ts';

/** A document as a person writes it down. */
export interface Document {
  type: DocumentType;
  number: string;
  /** Three letters, of a passport. */
  nationality?: string;
}

/** What a document is made for. */
export interface Bearer {
  /** The person's number in the population: two bearers with different numbers get different documents. */
  index: number;
  /** YYYY-MM-DD, a date that `birthDateOf` gave for the same index. */
  birthDate: string;
  sex: 'male' | 'female';
}

/**
 * Sequence numbers and birth dates repeat, together they must not. A person's index, spread by a step that
 * shares no factor with SPREAD, gives one of 500 sequence numbers and one of 1,461 days (four years): so
 * up to SPREAD people have different numbers, whatever their regions.
 */
const SEQUENCES = 500;
const DAYS = 1_461;
export const SPREAD = SEQUENCES * DAYS;
const STEP = 421_337;

function spread(index: number): { sequence: number; day: number } {
  const place = ((index % SPREAD) * STEP) % SPREAD;
  return { sequence: place % SEQUENCES, day: Math.floor(place / SEQUENCES) };
}

const MS_PER_DAY = 86_400_000;

/**
 * The birth date, YYYY-MM-DD, of person `index`: near `days` days before `reference` (YYYY-MM-DD), moved by
 * at most four years, never outside [`youngest`, `oldest`] in days. The span must be four years or more.
 */
export function birthDateOf(
  index: number,
  {
    reference,
    days,
    youngest,
    oldest,
  }: { reference: string; days: number; youngest: number; oldest: number },
): string {
  const today = Date.parse(reference) / MS_PER_DAY;
  const born = today - days;
  let date = born - ((((born - spread(index).day) % DAYS) + DAYS) % DAYS);
  if (today - date > oldest) date += DAYS;
  if (today - date < youngest) date -= DAYS;
  return new Date(date * MS_PER_DAY).toISOString().slice(0, 10);
}

/** Region codes in front of citizens' numbers: most of Fuzhou's people were registered in its counties. */
const regions: readonly (readonly [string, number])[] = [
  ['350102', 8],
  ['350103', 6],
  ['350104', 7],
  ['350105', 3],
  ['350111', 6],
  ['350112', 9],
  ['350121', 8],
  ['350122', 9],
  ['350123', 4],
  ['350124', 4],
  ['350125', 5],
  ['350128', 5],
  ['350181', 13],
  ['350321', 2],
  ['350521', 2],
  ['350784', 1],
  ['352201', 2],
  ['352202', 2],
  ['362301', 1],
  ['510722', 1],
  ['522101', 1],
  ['422801', 1],
];
const regionWeights = regions.map(([, weight]) => weight);

function citizenNumber(prefix: string, bearer: Bearer): string {
  const { sequence } = spread(bearer.index);
  const digits = String(2 * sequence + (bearer.sex === 'male' ? 1 : 0)).padStart(3, '0');
  const seventeen = prefix + bearer.birthDate.replaceAll('-', '') + digits;
  return seventeen + citizenCheckCharacter(seventeen);
}

function mainland(bearer: Bearer, random: Random): Document {
  const region = regions[random.weighted(regionWeights)]?.[0] ?? '350102';
  return { type: 'resident-id', number: citizenNumber(region, bearer) };
}

/** Eight digits that no other bearer has. */
function eightDigits(index: number): string {
  return String((index * 7_919 + 10_000_019) % 100_000_000).padStart(8, '0');
}

/** Origins of residents who are not mainland citizens, as the census counts them. */
const origins = ['hongKong', 'macao', 'taiwan', 'foreign'] as const;
const originWeights = origins.map((origin) => nonMainland[origin]);

/** Residents from Hong Kong, Macao and Taiwan who hold a residence permit rather than a travel permit: a guess. */
const RESIDENCE_PERMITS = 0.5;

/** Foreigners who hold a permanent resident card: a guess; few had been given by 2021. */
const PERMANENT_CARDS = 0.03;

/** Countries with the letter that leads their passports' numbers here. */
const issuers = [
  { nationality: 'VNM', letter: 'E' },
  { nationality: 'DEU', letter: 'C' },
  { nationality: 'KOR', letter: 'M' },
  { nationality: 'USA', letter: 'X' },
] as const;

function passport({ nationality, letter }: (typeof issuers)[number], digits: string): Document {
  return { type: 'passport', number: `${letter}${digits}`, nationality };
}

function nonMainlandDocument(origin: (typeof origins)[number], bearer: Bearer, random: Random): Document {
  const digits = eightDigits(bearer.index);
  if (origin === 'foreign') {
    return random.chance(PERMANENT_CARDS)
      ? {
          type: 'permanent-resident-card',
          number: citizenNumber(`935${random.pick(['840', '392', '410'])}`, bearer),
        }
      : passport(random.pick(issuers), digits);
  }
  const permit = { hongKong: '810000', macao: '820000', taiwan: '830000' }[origin];
  if (random.chance(RESIDENCE_PERMITS)) {
    return { type: 'residence-permit-hmt', number: citizenNumber(permit, bearer) };
  }
  return origin === 'taiwan'
    ? { type: 'taiwan-permit', number: digits }
    : { type: 'hk-macao-permit', number: `${origin === 'hongKong' ? 'H' : 'M'}${digits}` };
}

/** A document for one person, by the census's mix, and whether the person is from abroad. */
export function documentFor(bearer: Bearer, random: Random): { document: Document; foreign: boolean } {
  if (!random.chance(NON_MAINLAND_SHARE)) return { document: mainland(bearer, random), foreign: false };
  const origin = origins[random.weighted(originWeights)] ?? 'foreign';
  return { document: nonMainlandDocument(origin, bearer, random), foreign: origin === 'foreign' };
}
