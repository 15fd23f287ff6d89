import { citizenCheckCharacter } from '../../../src/core/identity/index.ts';
import type { RosterLine } from '../../../src/modules/residents/roster/roster.lines.ts';

const surnames = Array.from('陈林黄张李王吴刘郑杨');
const given = Array.from('榕闽江岚璟沅昕玥垚皓芮霖锴妤濛骁琬勰祎翊');
const households = 30;
const perHousehold = 3;

/** Resident number `n` of a roster: three to a door, thirty doors to a building; the same n is the same person. */
export function resident(n: number, communities: readonly string[]): RosterLine {
  const day = new Date(Date.UTC(1940, 0, 1) + (n % 25_000) * 86_400_000);
  const birthDate = day.toISOString().slice(0, 10);
  const seventeen = `350102${birthDate.replaceAll('-', '')}${String(Math.floor(n / 25_000)).padStart(3, '0')}`;
  const pick = (letters: readonly string[], at: number) => letters[at % letters.length] ?? '';
  const door = Math.floor(n / perHousehold);
  const building = Math.floor(door / households);
  return {
    // Whole buildings stand in one community.
    community: communities[building % communities.length] ?? '',
    building: `${1 + Math.floor(building / communities.length)}号楼`,
    unit: String(1 + (door % 2)),
    room: String(101 + (door % households)),
    name: pick(surnames, n) + pick(given, Math.floor(n / 10)) + pick(given, Math.floor(n / 200)),
    document: { type: 'resident-id', number: seventeen + citizenCheckCharacter(seventeen), birthDate },
    lng: 119.2 + (building % 997) / 10_000,
    lat: 26.05 + (building % 499) / 10_000,
  };
}

export const rosterHeading = '村居代码,楼栋,单元,房号,姓名,证件类型,证件号码,经度,纬度\r\n';

/** The same person as a line of a file. */
export function rosterFileLine(line: RosterLine): string {
  const { community, building, unit, room, name, document, lng, lat } = line;
  return `${community},${building},${unit},${room},${name},居民身份证,${document.number},${lng},${lat}\r\n`;
}
