import type { Random } from '../random.ts';
import { counties } from './census.ts';
import { type Landmark, largeCommunity, tallEstate } from './landmarks.ts';

/** A point on the map, WGS84. */
export interface Point {
  lng: number;
  lat: number;
}

/** A building with its doors: `doors` households from household `first` on. */
export interface Building extends Point {
  name: string;
  /** Stairwells; 0 in a dormitory, whose rooms open on one corridor. */
  stairwells: number;
  first: number;
  doors: number;
}

/** An estate 小区: buildings that stand together. */
export interface Estate extends Point {
  name: string;
  buildings: Building[];
}

const METRES_PER_DEGREE = 111_320;

/** A point `metres` away from another in the direction `angle` (radians); good enough for a few kilometres. */
export function away(from: Point, metres: number, angle: number): Point {
  const lat = from.lat + (metres * Math.sin(angle)) / METRES_PER_DEGREE;
  const lng =
    from.lng + (metres * Math.cos(angle)) / (METRES_PER_DEGREE * Math.cos((from.lat * Math.PI) / 180));
  return { lng: Math.round(lng * 1e6) / 1e6, lat: Math.round(lat * 1e6) / 1e6 };
}

/** A random point within `metres` of another, spread evenly over the disc. */
function near(from: Point, metres: number, random: Random): Point {
  return away(from, metres * Math.sqrt(random.next()), random.next() * 2 * Math.PI);
}

const estateNames =
  '融信 阳光 世茂 金辉 正荣 名城 三盛 海润 左海 闽江 金山 乌龙江 鼓岭 旗山 白马 晋安河'.split(' ');
const estateKinds = '花园 新村 公寓 小区 家园 佳园'.split(' ');

/** Where one community lies: its county's middle, moved by up to 3 km. */
export function communityCentre(code: string, random: Random): Point {
  const county = counties.find((one) => code.startsWith(one.code));
  if (county === undefined) throw new RangeError(`${code} lies in no county of Fuzhou`);
  return near(county, 3_000, random);
}

/** How many households an ordinary building holds, how many people an ordinary estate. */
const DOORS_PER_BUILDING = 48;
const PEOPLE_PER_ESTATE = 2_800;

/** Cuts `count` things into `parts` runs as equal as can be; the answer is where each run begins, and the end. */
export function cuts(count: number, parts: number): number[] {
  return Array.from({ length: parts + 1 }, (_, i) => Math.round((i * count) / parts));
}

/** Builds the estates of one community for `families` households, numbered from `first` on. */
export function buildEstates(
  centre: Point,
  { families, people, first }: { families: number; people: number; first: number },
  landmark: Landmark | undefined,
  random: Random,
): Estate[] {
  const tall = landmark === 'tall-estate';
  const wanted = tall
    ? tallEstate.phases
    : landmark === 'large-community'
      ? largeCommunity.estates
      : Math.max(1, Math.round(people / PEOPLE_PER_ESTATE));
  const count = Math.min(wanted, families);
  const bounds = cuts(families, count);
  const stairwells = cuts(Math.min(tallEstate.stairwells, families), count);
  return Array.from({ length: count }, (_, e) => {
    const middle = count === 1 ? centre : away(centre, 450, (2 * Math.PI * e) / count);
    const name = tall
      ? `${tallEstate.name}${['一', '二', '三'][e]}期`
      : `${random.pick(estateNames)}${random.pick(estateKinds)}${count > 1 ? `${e + 1}区` : ''}`;
    const doors = (bounds[e + 1] ?? 0) - (bounds[e] ?? 0);
    const towers = tall
      ? (stairwells[e + 1] ?? 0) - (stairwells[e] ?? 0)
      : Math.ceil(doors / DOORS_PER_BUILDING);
    const walls = cuts(doors, towers);
    const buildings = Array.from({ length: towers }, (_, b) => ({
      ...near(middle, 250, random),
      name: `${name}${b + 1}号楼`,
      stairwells: tall ? 1 : Math.min(doors, random.whole(1, 3)),
      first: first + (bounds[e] ?? 0) + (walls[b] ?? 0),
      doors: (walls[b + 1] ?? 0) - (walls[b] ?? 0),
    }));
    return { ...middle, name, buildings };
  });
}

/** Rooms of an ordinary dormitory. */
const ROOMS_PER_DORMITORY = 60;

/** Adds the dormitories of one community, `rooms` households numbered from `first` on, to its last estate. */
export function addDormitories(estates: Estate[], rooms: number, first: number, random: Random): void {
  const estate = estates.at(-1);
  if (estate === undefined || rooms === 0) return;
  const kind = random.pick(['学生公寓', '职工宿舍', '人才公寓']);
  const count = Math.ceil(rooms / ROOMS_PER_DORMITORY);
  const walls = cuts(rooms, count);
  for (let b = 0; b < count; b++) {
    estate.buildings.push({
      ...near(estate, 300, random),
      name: `${kind}${b + 1}号楼`,
      stairwells: 0,
      first: first + (walls[b] ?? 0),
      doors: (walls[b + 1] ?? 0) - (walls[b] ?? 0),
    });
  }
}

/** The door of one household: `{ building, unit?, room }`, each door once in its building. */
export function doorOf(building: Building, household: number): { unit?: string; room: string } {
  const ordinal = household - building.first;
  if (building.stairwells === 0) {
    return { room: `${Math.floor(ordinal / 20) + 1}${String((ordinal % 20) + 1).padStart(2, '0')}` };
  }
  const perStairwell = Math.ceil(building.doors / building.stairwells);
  const inside = ordinal % perStairwell;
  return {
    unit: `${Math.floor(ordinal / perStairwell) + 1}单元`,
    room: `${Math.floor(inside / 4) + 1}${String((inside % 4) + 1).padStart(2, '0')}`,
  };
}
