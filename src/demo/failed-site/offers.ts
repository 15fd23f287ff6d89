import { setTimeout as sleep } from 'node:timers/promises';
import { IN_FLIGHT } from '../day.ts';
import { inParallel } from '../in-parallel.ts';
import { elapsedMs } from '../stopwatch.ts';
import type { App, Offer } from './app.ts';
import type { Stage } from './prepare.ts';
import { moveParty, type World, wouldTake } from './world.ts';

/** The app is told within so long, real time. */
const TOLD_WITHIN_MS = 20_000;
const ASK_EVERY_MS = 50;

/** What came of the offers of a day. */
export interface Answers {
  /** Registrations that were offered a window, and those that took it, with the slot that they have now. */
  offered: Set<string>;
  took: Map<string, string>;
  /** Households that said yes and found the window full. */
  tooLate: number;
}

/** Waits until the app has been told of so many people. */
async function toldOf(app: App, people: number): Promise<Offer[]> {
  const offers: Offer[] = [];
  const from = elapsedMs();
  for (;;) {
    offers.push(...app.take());
    if (offers.length >= people || elapsedMs() - from > TOLD_WITHIN_MS) return offers;
    await sleep(ASK_EVERY_MS);
  }
}

/** Every household that was told of an offer decides, and takes it by rescheduling, all of it or nobody. */
export async function answerOffers(
  stage: Stage,
  world: World,
  about: {
    app: App;
    people: number;
    now: number;
    registrationsOf: ReadonlyMap<string, string[]>;
    answers: Answers;
  },
): Promise<World> {
  const { app, people, now, registrationsOf, answers } = about;
  const byParty = new Map<string, Offer>();
  const partyOf = new Map<string, string>();
  for (const [party, ids] of registrationsOf) for (const id of ids) partyOf.set(id, party);
  for (const offer of await toldOf(app, people)) {
    answers.offered.add(offer.registrationId);
    const party = partyOf.get(offer.registrationId);
    if (party !== undefined) byParty.set(party, offer);
  }
  const takers = [...byParty]
    .filter(([party]) => wouldTake(world, party, now) === true)
    .sort(([a], [b]) => (a < b ? -1 : 1));
  const moved: [string, Offer][] = [];
  await inParallel(takers.length, IN_FLIGHT, async (i) => {
    const [party, offer] = takers[i] as [string, Offer];
    const { status } = await stage.client.send({
      operation: 'take the window that was offered',
      method: 'POST',
      path: `/v1/registrations/${offer.registrationId}/reschedule`,
      token: await stage.account(Number.parseInt(party.slice(1), 10)),
      body: { slotId: offer.slotId, scope: 'household' },
      expect: [200, 409],
    });
    if (status === 200) moved.push([party, offer]);
    else answers.tooLate++;
  });
  let then = world;
  for (const [party, { siteId, startsAt, slotId }] of moved.sort(([a], [b]) => (a < b ? -1 : 1))) {
    then = moveParty(then, party, { site: siteId, startsAt: Date.parse(startsAt) });
    for (const id of registrationsOf.get(party) ?? []) answers.took.set(id, slotId);
  }
  return then;
}
