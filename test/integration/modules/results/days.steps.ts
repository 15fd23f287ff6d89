import type { TestApp } from '../../../support/app.ts';
import { person } from '../../../support/people.ts';
import fc from '../../../support/properties.ts';
import type { Depot } from '../boxes/depot.ts';
import type { Laboratory } from './laboratory.ts';

export const people = 5;
/** Two pools, and two tubes for one. */
export const kinds = ['pool', 'pool', 'single', 'single'] as const;
const boxes = 2;

/** What the model knows of a tube: what the laboratory was told to count, as the answers said. */
export interface ModelTube {
  barcode: string;
  kind: (typeof kinds)[number];
  /** The result that stands, and what counts meanwhile. */
  standing: { id: string; outcome: string; verified: boolean } | undefined;
  counts: string | undefined;
}

/** What the model knows of a day. */
export interface Day {
  /** The number of the first of its people. */
  first: number;
  people: { id: string; account: string }[];
  tubes: ModelTube[];
  boxes: { code: string; handover: string | null }[];
  /** What tablets without a network have recorded and not sent yet. */
  unsent: object[];
}

const who = fc.integer({ min: 0, max: people - 1 });
const tube = fc.integer({ min: 0, max: kinds.length - 1 });
const box = fc.integer({ min: 0, max: boxes - 1 });
const said = fc.constantFrom('negative', 'positive', 'doubtful', 'invalid');
const condition = fc.constantFrom('good', 'good', 'good', 'leaked');
/** At the lane; recorded without a network and sent at once; or sent much later. */
const network = fc.constantFrom('there', 'there', 'gone', 'long gone');
const order = fc.array(fc.nat(), { minLength: 1, maxLength: 12 });

type Network = 'there' | 'gone' | 'long gone';
export type Step =
  | { do: 'check-in' | 'cancel'; who: number }
  | { do: 'swab' | 'take-out'; who: number; tube: number; network: Network }
  | { do: 'move'; who: number; tube: number; to: number }
  | { do: 'seal' | 'discard' | 'verify' | 'again'; tube: number }
  | { do: 'result'; tube: number; said: string }
  | { do: 'pack'; tube: number; box: number }
  | { do: 'close' | 'hand over' | 'accept' | 'reconcile' | 'lose'; box: number }
  | { do: 'receive'; tube: number; box: number; condition: string }
  | { do: 'send'; order: number[] };

const just = <T extends string>(...names: T[]) => fc.constantFrom(...names);
/** What may happen, and how often. */
export const step: fc.Arbitrary<Step> = fc.oneof(
  { weight: 4, arbitrary: fc.record({ do: just('check-in'), who }) },
  { weight: 14, arbitrary: fc.record({ do: just('swab'), who, tube, network }) },
  { weight: 2, arbitrary: fc.record({ do: just('take-out'), who, tube, network }) },
  { weight: 2, arbitrary: fc.record({ do: just('move'), who, tube, to: tube }) },
  // Only of what is sealed a result counts, and only what has one can be signed.
  { weight: 8, arbitrary: fc.record({ do: just('seal'), tube }) },
  { weight: 12, arbitrary: fc.record({ do: just('result'), tube, said }) },
  { weight: 10, arbitrary: fc.record({ do: just('verify'), tube }) },
  { weight: 2, arbitrary: fc.record({ do: just('again'), tube }) },
  { weight: 1, arbitrary: fc.record({ do: just('discard'), tube }) },
  { weight: 1, arbitrary: fc.record({ do: just('cancel'), who }) },
  { weight: 5, arbitrary: fc.record({ do: just('pack'), tube, box }) },
  { weight: 6, arbitrary: fc.record({ do: just('close', 'hand over', 'accept', 'reconcile'), box }) },
  { weight: 4, arbitrary: fc.record({ do: just('receive'), tube, box, condition }) },
  { weight: 3, arbitrary: fc.record({ do: just('lose'), box }) },
  { weight: 3, arbitrary: fc.record({ do: just('send'), order }) },
);

/** Codes of a day's tubes and boxes, to which nothing has happened yet. */
export const namesOf = (day: number): Pick<Day, 'tubes' | 'boxes' | 'unsent'> => ({
  tubes: kinds.map((kind, index) => ({
    barcode: `DAY-${day}-${index}`,
    kind,
    standing: undefined,
    counts: undefined,
  })),
  boxes: Array.from({ length: boxes }, (_, index) => ({ code: `BOX-${day}-${index}`, handover: null })),
  unsent: [],
});

/** Who does what the steps say, through HTTP. What is refused changes nothing; what is answered with a 500 fails. */
export function createActors(
  t: TestApp,
  { lane, rack, tablet, lab: clerk, headquarters, laboratory }: Depot,
  lab: Laboratory,
) {
  // Apart from what the tablet counts by itself.
  let seq = 100_000;
  const sane = <A extends { status: number; body: unknown }>(answer: A): A => {
    if (answer.status >= 500)
      throw new Error(`answered with ${answer.status}: ${JSON.stringify(answer.body)}`);
    return answer;
  };

  async function record(day: Day, act: object, how: Exclude<Network, 'there'>): Promise<void> {
    const recorded = { deviceSeq: seq++, at: t.clock.now().toISOString(), ...act };
    if (how === 'gone') await send([recorded]);
    else day.unsent.push(recorded);
  }

  async function send(acts: object[]): Promise<void> {
    const { status, body } = sane(await rack.batch(acts));
    if (status !== 200 || body.items.some((item) => item.status >= 500))
      throw new Error(`not taken: ${JSON.stringify(body)}`);
  }

  async function onTube(one: Step & { tube: number }, day: Day, tube: ModelTube): Promise<void> {
    const { barcode } = tube;
    const registrationId = 'who' in one ? day.people[one.who]?.id : undefined;
    if (one.do === 'swab' || one.do === 'take-out') {
      const act = { act: one.do === 'swab' ? 'sample' : 'take-out', barcode, registrationId };
      if (one.network !== 'there') await record(day, act, one.network);
      else if (one.do === 'swab') sane(await rack.swab(barcode, { registrationId }));
      else sane(await rack.takeOut(barcode, registrationId ?? ''));
    } else if (one.do === 'move') {
      sane(
        await rack.act(barcode, 'move', { to: day.tubes[one.to]?.barcode, registrations: [registrationId] }),
      );
    } else if (one.do === 'seal') sane(await rack.act(barcode, 'seal', { counted: 1 }));
    else if (one.do === 'discard') sane(await rack.act(barcode, 'discard', { reason: 'leaked' }));
    else if (one.do === 'verify') await verify(tube);
    else if (one.do === 'result') await enter(tube, one.said, tube.standing?.id);
    else if (one.do === 'again') await enter(tube, tube.standing?.outcome ?? 'negative', undefined);
  }

  async function verify(tube: ModelTube): Promise<void> {
    if (tube.standing === undefined) return;
    const { status } = sane(await lab.verify(tube.standing.id));
    if (status !== 200) return;
    tube.standing.verified = true;
    tube.counts = tube.standing.outcome;
  }

  async function enter(tube: ModelTube, outcome: string, corrects: string | undefined): Promise<void> {
    const reason = corrects && 'tested-again';
    const [answer] = await lab.enter({ barcode: tube.barcode, outcome, corrects, reason });
    if (answer?.id == null || (answer.state !== 'counts' && answer.state !== 'to-verify')) return;
    if (answer.id === tube.standing?.id) return;
    tube.standing = { id: answer.id, outcome, verified: answer.state === 'counts' };
    if (answer.state === 'counts') tube.counts = outcome;
  }

  async function onBox(one: Step & { box: number }, day: Day): Promise<void> {
    const model = day.boxes[one.box];
    if (model === undefined) return;
    const { code } = model;
    const barcode = 'tube' in one ? day.tubes[one.tube]?.barcode : undefined;
    if (one.do === 'pack') sane(await tablet.post(`/${code}/tubes`, { barcode }));
    else if (one.do === 'close') sane(await tablet.post(`/${code}/seal`, { counted: 1 }));
    else if (one.do === 'hand over') {
      const { status, body } = sane(
        await tablet.post(`/${code}/handovers`, { to: { laboratory }, count: 1 }),
      );
      if (status === 201) model.handover = body.handoverId;
    } else if (one.do === 'accept' && model.handover !== null) {
      sane(await clerk.post(`/${code}/handovers/${model.handover}/accept`, { count: 1 }));
    } else if (one.do === 'receive') {
      sane(await clerk.post(`/${code}/receptions`, { barcode, by: 'scan', condition: one.condition }));
    } else if (one.do === 'reconcile') sane(await clerk.post(`/${code}/reconcile`, { explanations: [] }));
    else if (one.do === 'lose')
      sane(await headquarters.post(`/${code}/lost`, { reason: '转运车失联超过两小时' }));
  }

  return {
    /** Opens what the day has names for. */
    async begin({ tubes, boxes }: Pick<Day, 'tubes' | 'boxes'>): Promise<void> {
      for (const { barcode, kind } of tubes)
        await rack.open(barcode, { kind, poolSize: kind === 'pool' ? 5 : 1 });
      for (const { code } of boxes) await tablet.post('', { code });
    },

    /** Does what a step says. */
    async take(one: Step, day: Day): Promise<void> {
      if (one.do === 'check-in') {
        sane(await lane.one({ deviceSeq: seq++, document: person(day.first + one.who).document }));
      } else if (one.do === 'cancel') {
        const { id = '', account = '' } = day.people[one.who] ?? {};
        sane(await t.call('POST', `/v1/registrations/${id}/cancel`, { token: account }));
      } else if (one.do === 'send') {
        // In any order, and the first of them twice.
        const acts = day.unsent
          .splice(0)
          .map((act, index) => ({ act, place: one.order[index % one.order.length] ?? 0 }));
        acts.sort((left, right) => left.place - right.place);
        if (acts.length > 0) await send([...acts, ...acts.slice(0, 1)].map(({ act }) => act));
      } else if ('box' in one) await onBox(one, day);
      else if ('tube' in one) {
        const tube = day.tubes[one.tube];
        if (tube !== undefined) await onTube(one, day, tube);
      }
    },
  };
}
