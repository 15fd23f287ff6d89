import type { LineEvent } from '../../core/queueing/index.ts';
import { memberBody } from '../phases/register.ts';
import { members, residence } from './district.ts';
import type { Stage, StageSite } from './prepare.ts';
import { happened, type World } from './world.ts';

/** Rows of one upload: well below what one call may hold. */
const AT_ONCE = 500;

interface Row {
  deviceSeq: number;
  status: number;
  body: { registrationId?: string; ticket?: string; code?: string } | null;
}

/** What the tablets have sent, and what was answered. */
export interface Sent {
  /** Keys of what happened and was sent, by site. */
  keys: Map<string, Set<string>>;
  /** Tickets by person of the simulation. */
  tickets: Map<string, string>;
  /** Registrations whose check-in was acknowledged, and how often. */
  checkedIn: Map<string, number>;
  swabs: number;
  refused: string[];
  sequence: Map<string, number>;
}

export function createSent(): Sent {
  return {
    keys: new Map(),
    tickets: new Map(),
    checkedIn: new Map(),
    swabs: 0,
    refused: [],
    sequence: new Map(),
  };
}

/** Whom a person of the simulation stands for: a registration, or somebody who registers at the lane. */
export type Shown = { registrationId: string } | { walkIn: Record<string, unknown> };

/** Finds out whom each person of the simulation stands for. */
export function people(
  stage: Stage,
  world: World,
  registrationsOf: ReadonlyMap<string, string[]>,
): (person: string, at: number) => Shown {
  const { seed, list, communities, sites } = stage;
  const registered = list.reduce((sum, { size }) => sum + size, 0);
  const walkIns = new Map<string, { household: number; firstPerson: number; size: number; site: number }>();
  let firstPerson = registered;
  for (const [n, { id, size, site }] of world.walkIns.entries()) {
    const index = sites.findIndex((one) => one.id === site);
    walkIns.set(id, { household: list.length + n, firstPerson, size, site: index });
    firstPerson += size;
  }
  return (person, at) => {
    const dot = person.lastIndexOf('.');
    const [party, n] = [person.slice(0, dot), Number(person.slice(dot + 1))];
    const id = registrationsOf.get(party)?.[n];
    if (id !== undefined) return { registrationId: id };
    const own = walkIns.get(party);
    const household = own === undefined ? [] : members(seed, own.household, own);
    const one = household[n];
    if (own === undefined || one === undefined) throw new RangeError(`nobody is ${person}`);
    const member = memberBody(one, { household, givenAt: at, lastDayOnly: false });
    return { walkIn: { ...member, residence: residence(communities, own.site, own.household) } };
  };
}

/** All tablets send what has happened until now and was not sent yet: check-ins first, whose tickets swabs name. */
export async function sendAll(
  stage: Stage,
  world: World,
  { sent, now, shown }: { sent: Sent; now: number; shown: ReturnType<typeof people> },
): Promise<void> {
  await Promise.all(
    stage.sites.map(async (site) => {
      const keys = sent.keys.get(site.id) ?? new Set<string>();
      sent.keys.set(site.id, keys);
      const events = happened(world, site.id, now, keys);
      for (const { key } of events) keys.add(key);
      const comings = events.filter((event) => event.kind === 'check-in');
      for (const chunk of chunks(comings)) await checkIn(stage, site, chunk, { sent, now, shown });
      const others = events.filter((event) => event.kind !== 'check-in');
      for (const chunk of chunks(others)) await tell(stage, site, chunk, { sent, now });
    }),
  );
}

function chunks<T>(items: readonly T[]): T[][] {
  return Array.from({ length: Math.ceil(items.length / AT_ONCE) }, (_, i) =>
    items.slice(i * AT_ONCE, (i + 1) * AT_ONCE),
  );
}

function next(sent: Sent, site: string): number {
  const sequence = (sent.sequence.get(site) ?? 0) + 1;
  sent.sequence.set(site, sequence);
  return sequence;
}

/** Written now, or known already from an upload whose answer was lost. */
const taken = (status: number): boolean => status === 201 || status === 200;

const iso = (at: number): string => new Date(at).toISOString();

async function checkIn(
  { client }: Stage,
  site: StageSite,
  comings: readonly Extract<LineEvent, { kind: 'check-in' }>[],
  { sent, now, shown }: { sent: Sent; now: number; shown: ReturnType<typeof people> },
): Promise<void> {
  const rows = comings.map(({ person, at }) => ({
    person,
    row: { deviceSeq: next(sent, site.id), at: iso(at), lane: 'A', ...shown(person, at) },
  }));
  const { items } = await client.need<{ items: Row[] }>({
    operation: 'upload check-ins',
    method: 'POST',
    path: `/v1/sites/${site.id}/check-ins/batch`,
    token: await site.tablet(),
    body: { sentAt: iso(now), checkIns: rows.map(({ row }) => row) },
    repeatable: true,
  });
  for (const [i, { status, body }] of items.entries()) {
    const { registrationId, ticket } = body ?? {};
    if (!taken(status) || registrationId === undefined || ticket === undefined) {
      sent.refused.push(`check-in ${status} ${body?.code ?? ''}`);
      continue;
    }
    sent.checkedIn.set(registrationId, (sent.checkedIn.get(registrationId) ?? 0) + 1);
    sent.tickets.set(rows[i]?.person ?? '', ticket);
  }
}

async function tell(
  { client }: Stage,
  site: StageSite,
  events: readonly LineEvent[],
  { sent, now }: { sent: Sent; now: number },
): Promise<void> {
  const rows = events.flatMap((event) => {
    if (event.kind === 'check-in') return [];
    const { kind, at, lane } = event;
    const ticket = kind === 'served' ? { ticket: sent.tickets.get(event.person) ?? '' } : {};
    return [{ deviceSeq: next(sent, site.id), at: iso(at), lane, kind, ...ticket }];
  });
  const { items } = await client.need<{ items: Row[] }>({
    operation: 'upload line events',
    method: 'POST',
    path: `/v1/sites/${site.id}/line-events`,
    token: await site.tablet(),
    body: { sentAt: iso(now), events: rows },
    repeatable: true,
  });
  for (const [i, { status, body }] of items.entries()) {
    if (!taken(status)) sent.refused.push(`line event ${status} ${body?.code ?? ''}`);
    else if (rows[i]?.kind === 'served') sent.swabs++;
  }
}
