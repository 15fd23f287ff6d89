import { randomUUID } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import { createRandom, type Random } from '../../src/core/random.ts';
import { person, registration } from '../support/people.ts';
import type { Asking } from './asking.ts';
import type { Journal } from './journal.ts';
import { type Act, fullest, type History, isLinearizable } from './linear.ts';
import type { Town } from './town.ts';

/** Numbers of the people of whom several ask at once; nobody else has them. */
const FIRST = 8_000_000;
/** People at a time, those who ask of each, and how often each of these does. */
const AT_ONCE = 28;
const ASKERS = 3;
const ACTS_EACH = 3;
/** Between two people: the load leaves room for everybody else. */
const RESTS_MS = 40;

interface Shown {
  id?: string;
  registrationId?: string;
  status?: string;
  appointment?: { slotId: string } | null;
  code?: string;
}

/**
 * People of whom three phones ask at the same time, through whichever process answers: register, choose one of few windows with few
 * places, cancel, look; some are checked in meanwhile. What each was told, and when, goes into a history.
 */
export function startHistories(town: Town, asking: Asking, journal: Journal, seed: number) {
  const histories: History[] = [];
  let running = true;
  let next = FIRST;
  let deviceSeq = 1;

  async function one(n: number, random: Random): Promise<void> {
    const token = town.citizens[n % town.citizens.length] ?? '';
    const [, community = town.community] = town.communities;
    const acts: Act[] = [];
    const history = { person: n, acts };

    /** Asks, and writes down what came of it; answers the registration's id. */
    async function act(kind: Act['kind'], id: string): Promise<string | undefined> {
      const slot = kind === 'choose' ? random.pick(town.tightSlots) : undefined;
      const seq = kind === 'check in' ? deviceSeq++ : 0;
      const path = `/v1/registrations/${id}`;
      const wish = {
        register: { path: `/v1/drills/${town.drillId}/registrations`, body: registration(n, community) },
        choose: { path: `${path}/reschedule`, body: { slotId: slot, scope: 'person' } },
        cancel: { path: `${path}/cancel`, body: undefined },
        look: { path, body: undefined },
        'check in': {
          path: `/v1/sites/${town.siteId}/check-ins`,
          body: {
            deviceSeq: seq,
            at: new Date().toISOString(),
            lane: '1',
            document: person(n).document,
          },
        },
      }[kind];
      const made: Act = {
        kind,
        asked: performance.now(),
        told: Number.POSITIVE_INFINITY,
        ...(slot === undefined ? {} : { slot }),
      };
      acts.push(made);
      const told = await asking.ask<Shown>({
        what: `of three: ${kind}`,
        method: kind === 'look' ? 'GET' : 'POST',
        path: wish.path,
        token: kind === 'check in' ? town.usher.token : token,
        ...(wish.body === undefined ? {} : { body: wish.body }),
        ...(kind === 'look' || kind === 'check in' ? {} : { key: randomUUID() }),
      });
      if (told === undefined) return undefined;
      made.told = performance.now();
      const { status = 'checked-in', appointment, code } = told.body;
      if (told.status > 201) made.answer = { refused: code ?? String(told.status) };
      else {
        made.answer = { status, slot: appointment?.slotId ?? null };
        if (kind !== 'look') journal.acknowledged += 1;
        if (kind === 'check in')
          journal.checkedIn.push({ registrationId: id, device: town.usher.sub, deviceSeq: seq });
      }
      return told.body.id;
    }

    const id = await act('register', '');
    if (id === undefined) return;
    const kinds = ['look', 'choose', 'cancel', 'register'] as const;
    const ask = async () => {
      for (let turn = 0; turn < ACTS_EACH && running; turn++) {
        await act(kinds[random.weighted([30, 45, 12, 13])] ?? 'look', id);
      }
    };
    const comes = random.chance(0.1);
    await Promise.all([
      ...Array.from({ length: ASKERS }, ask),
      ...(comes ? [sleep(random.whole(0, 60)).then(() => act('check in', id))] : []),
    ]);
    await act('look', id);
    // The few places are given back for others to want them.
    if (!comes) await act('cancel', id);
    histories.push(history);
  }

  const done = Promise.all(
    Array.from({ length: AT_ONCE }, async (_, who) => {
      const random = createRandom(seed, 2, who);
      while (running) {
        await one(next++, random);
        await sleep(RESTS_MS);
      }
    }),
  );
  return {
    histories,
    /** Resolves when everybody has been told what they asked last, or given up. */
    async stop(): Promise<void> {
      running = false;
      await done;
    },
  };
}

/** What the histories come to, and those in which somebody was told what cannot have been. */
export interface HistoryFindings {
  histories: number;
  acts: number;
  impossible: History[];
  /** Windows of which more people were sure at one moment than they have places. */
  overfull: string[];
  /** The most who were sure of one, and how many places it has. */
  fullest: { people: number; places: number };
}

/** Looks through the histories, with `places` of each window. */
export function judgeHistories(
  histories: readonly History[],
  places: ReadonlyMap<string, number>,
): HistoryFindings {
  const most = [...fullest(histories)].map(([slot, people]) => ({
    slot,
    people,
    places: places.get(slot) ?? 0,
  }));
  const best = most.toSorted((a, b) => b.people / b.places - a.people / a.places)[0];
  return {
    histories: histories.length,
    acts: histories.reduce((sum, { acts }) => sum + acts.length, 0),
    impossible: histories.filter((history) => !isLinearizable(history)),
    overfull: most.filter((one) => one.people > one.places).map(({ slot }) => slot),
    fullest: { people: best?.people ?? 0, places: best?.places ?? 0 },
  };
}

/** Makes histories wrong, one way after the other, and says of each whether that would be noticed. */
export function tryHistories(
  histories: readonly History[],
  places: ReadonlyMap<string, number>,
): { name: string; caught: boolean }[] {
  const shows = (act: Act | undefined) =>
    act?.kind === 'look' && act.answer !== undefined && 'status' in act.answer;
  /** One whose last look saw somebody with a window. */
  const seen = histories.filter(({ acts }) => {
    const look = acts.findLast(({ kind }) => kind === 'look');
    return (
      shows(look) &&
      look?.answer !== undefined &&
      'status' in look.answer &&
      look.answer.status === 'assigned'
    );
  });
  // Where somebody else changed it at the same time, the wrong answer may have been right.
  const spoilt = (change: (last: Act) => Act[]): boolean =>
    seen.some((chosen) => {
      const index = chosen.acts.findLastIndex(({ kind }) => kind === 'look');
      const last = chosen.acts[index];
      if (last === undefined) return false;
      const acts = chosen.acts.toSpliced(index, 1, ...change(last));
      return isLinearizable(chosen) && !isLinearizable({ ...chosen, acts });
    });
  const [[slot = '', room = 0] = []] = [...places];
  const crowd = Array.from({ length: room + 1 }, (_, n): History => {
    const answer = { status: 'assigned', slot };
    return { person: n, acts: [{ kind: 'choose', slot, asked: n, told: n + 1, answer }] };
  });
  return [
    {
      name: 'somebody is shown a window that they never had',
      caught: spoilt((last) => [{ ...last, answer: { status: 'assigned', slot: 'another' } }]),
    },
    {
      name: 'somebody is shown as waiting after they had a window',
      caught: spoilt((last) => [
        last,
        {
          ...last,
          asked: last.told + 0.001,
          told: last.told + 0.002,
          answer: { status: 'pending', slot: null },
        },
      ]),
    },
    {
      name: 'one more is sure of a window than it has places',
      caught: judgeHistories(crowd, places).overfull.length === 1,
    },
  ];
}
