import type { Day } from '../day.ts';
import { wholeList } from '../http/pages.ts';
import type { Session } from '../http/tokens.ts';
import { addClient } from '../phases/headquarters.ts';
import { sendOut } from './crews.ts';

/** People who are brought somewhere this evening, and beds for them: the last two find none and go home. */
const PEOPLE = 10;
const BEDS = 8;

export interface Transfer {
  id: string;
  registrationId: string;
  status: string;
  toFacility: string | null;
  toCommunity: string | null;
}

/** What became of the evening's transfers. */
export interface Moved {
  transfers: Transfer[];
  beds: { id: string; state: string; registrationId: string | null; transferId: string | null }[];
  /** Who was refused a bed because all were taken. */
  refused: number;
}

/** Ten people of one district are brought to a facility, and home where it is full; each handover is signed by both sides. */
export async function bringPeople(day: Day): Promise<Moved> {
  const { client, population, drillId } = day;
  const place = population.places.reduce((most, one) =>
    one.end - one.first > most.end - most.first ? one : most,
  );
  const county = place.code.slice(0, 6);
  const at = `/v1/drills/${drillId}`;
  const district = day.district(county);
  const say = async <T>(operation: string, path: string, body: unknown, by: Session, expect?: number[]) =>
    client.send<T>({
      operation,
      method: 'POST',
      path: `${at}/${path}`,
      token: await by(),
      ...(body === undefined ? {} : { body }),
      ...(expect === undefined ? {} : { expect }),
    });
  const facility = (
    await say<{ id: string }>(
      'add a facility',
      'facilities',
      { name: '集中健康监测点', kind: 'central', division: county },
      district,
    )
  ).body.id;
  const beds = Array.from({ length: BEDS }, (_, n) => ({
    room: String(301 + (n >> 1)),
    bed: String(1 + (n % 2)),
  }));
  await say('add beds', `facilities/${facility}/beds`, { beds }, district);
  const desk = day.signIn(
    await addClient(client, day.admin, { name: '集中健康监测点', role: 'facility', facility }),
  );
  const worker = day.signIn(
    await addClient(client, day.admin, { name: '社区', role: 'community-worker', division: place.code }),
  );
  const crew = await sendOut(day, county, { name: '转运一队', kind: 'transfer', phone: '13805919999' });
  const part = day.progress.part('People brought', PEOPLE);
  let refused = 0;
  const residents = Array.from({ length: Math.min(PEOPLE, place.end - place.first) }, (_, n) =>
    population.members(place.first + n),
  );
  for (const { name, document, phone } of residents.flat().slice(0, PEOPLE)) {
    const told = { person: { name, document, phone, division: place.code }, reason: 'contact' };
    const { id } = (await say<Transfer>('ask for a transfer', 'transfers', told, district)).body;
    const step = <T>(operation: string, what: string, body: unknown, by: Session, expect?: number[]) =>
      say<T>(operation, `transfers/${id}/${what}`, body, by, expect);
    await step('approve a transfer', 'approve', undefined, district);
    const placed = await step('place somebody', 'place', { facility }, district, [200, 409]);
    const full = placed.status === 409;
    if (full) await step('place somebody', 'place', { community: place.code }, district);
    refused += Number(full);
    await step('arrange a vehicle', 'vehicle', { team: crew.id, plate: '闽A12345' }, district);
    for (const by of [crew.signedIn, worker]) await step('sign a pick-up', 'pick-up', {}, by);
    for (const by of [full ? worker : desk, crew.signedIn]) await step('sign an arrival', 'arrive', {}, by);
    part.add(1);
  }
  part.end();
  return {
    transfers: await wholeList(client, 'list transfers', `${at}/transfers`, district),
    beds: await wholeList(client, 'list beds', `${at}/facilities/${facility}/beds`, district),
    refused,
  };
}
