import { citizenCheckCharacter } from '../../src/core/identity/index.ts';

/** A person as a request names them. */
export interface PersonBody {
  name: string;
  document: { type: string; number: string };
  phone: string;
  /** Where the document does not state it. */
  birthDate?: string;
}

export interface MemberBody {
  person: PersonBody;
  mobility?: 'walks' | 'needs-visit';
  vaccinatedAt?: string;
  preferences?: { sites?: string[]; notBefore?: string; notAfter?: string };
  consent: { version: string; givenAt: string; guardian?: { name: string; phone: string } };
}

export const consent = { version: '2021-09', givenAt: '2021-09-19T20:00:00+08:00' };

const surnames = Array.from('陈林黄张李王吴刘郑杨');
const given = Array.from('榕闽江岚璟沅昕玥垚皓芮霖锴妤濛骁琬勰祎翊');

/** Person number `n`: valid, and like nobody else for any other n below 20 million. */
export function person(n: number): PersonBody {
  const day = new Date(Date.UTC(1950, 0, 1) + (n % 20_000) * 86_400_000);
  const date = day.toISOString().slice(0, 10).replaceAll('-', '');
  const seventeen = `350102${date}${String(Math.floor(n / 20_000)).padStart(3, '0')}`;
  const pick = (letters: readonly string[], at: number) => letters[at % letters.length] ?? '';
  return {
    name: pick(surnames, n) + pick(given, Math.floor(n / 10)) + pick(given, Math.floor(n / 200)),
    document: { type: 'resident-id', number: seventeen + citizenCheckCharacter(seventeen) },
    phone: `138${String(n).padStart(8, '0')}`,
  };
}

/** Child number `n`, born in the years 2008 to 2020: under 14 at the test drills, so to come with a guardian. */
export function child(n: number): PersonBody {
  const day = new Date(Date.UTC(2008, 0, 1) + (n % 4_500) * 86_400_000);
  const date = day.toISOString().slice(0, 10).replaceAll('-', '');
  const seventeen = `350102${date}${String(Math.floor(n / 4_500)).padStart(3, '0')}`;
  return {
    ...person(n),
    document: { type: 'resident-id', number: seventeen + citizenCheckCharacter(seventeen) },
  };
}

/** Consent that a grown-up gives for a child. */
export const guardedConsent = { ...consent, guardian: { name: '陈榕', phone: '13805919999' } };

/** Person `n` as a member of a household. */
export function member(n: number, more: Partial<Omit<MemberBody, 'person' | 'consent'>> = {}): MemberBody {
  return { person: person(n), consent, ...more };
}

/** A whole request that registers person `n` alone. */
export function registration(
  n: number,
  community: string,
  more: Partial<Omit<MemberBody, 'person' | 'consent'>> & {
    household?: string;
    building?: string;
    room?: string;
  } = {},
) {
  const { building = `${1 + (n % 5)}号楼`, room, household, ...fields } = more;
  return {
    ...member(n, fields),
    residence: { division: community, building, ...(room === undefined ? {} : { room }) },
    ...(household === undefined ? {} : { household }),
  };
}

/** People `from` to `from + size - 1` as one household. */
export function household(
  from: number,
  size: number,
  community: string,
  more: { building?: string; each?: Partial<Omit<MemberBody, 'person' | 'consent'>> } = {},
) {
  return {
    residence: { division: community, building: more.building ?? `${1 + (from % 5)}号楼` },
    members: Array.from({ length: size }, (_, index) => member(from + index, more.each)),
  };
}

/** A roster file with people `from` to `to - 1`, each a household of their own, at the door of their number. */
export function rosterCsv(from: number, to: number, community: string): string {
  const lines = ['community,building,unit,room,name,documentType,documentNumber,lng,lat,datum'];
  for (let n = from; n < to; n++) {
    const { name, document } = person(n);
    lines.push(
      `${community},${1 + (n % 5)}号楼,1,${n},${name},${document.type},${document.number},119.3,26.08,wgs84`,
    );
  }
  return `${lines.join('\r\n')}\r\n`;
}
