import { table, whole } from '../../core/plain-table.ts';
import type { Around } from '../around/index.ts';
import type { Day } from '../day.ts';
import { type Proof, proof } from './proof.ts';
import type { SwabView } from './swab-view.ts';

const first = (wrong: readonly string[]): string | undefined =>
  wrong.length === 0 ? undefined : wrong.slice(0, 3).join(', ');

/** Every passage that a device recorded is there once, with the decision and the rule that were answered, as it decided itself. */
export function passagesDecided({ checkpoints: { passed } }: Around): Proof {
  const wrong: string[] = [];
  for (const { rows, answers, otherwise, traced } of passed) {
    if (otherwise > 0) wrong.push(`${otherwise} were another passage the second time`);
    if (traced.size !== rows.length) wrong.push(`${traced.size} traced of ${rows.length}`);
    for (const { deviceSeq, decided } of rows) {
      const answer = answers.get(deviceSeq);
      const kept = traced.get(answer?.passageId ?? '');
      if (answer === undefined || answer.status >= 400) wrong.push(`passage ${deviceSeq} was not taken`);
      else if (answer.rule === '' || kept?.decision !== answer.decision || kept.rule !== answer.rule)
        wrong.push(`passage ${deviceSeq} is ${kept?.decision} by ${kept?.rule}`);
      else if (answer.decision !== decided.decision || answer.rule !== decided.rule)
        wrong.push(`passage ${deviceSeq} was ${decided.decision} on the device`);
    }
  }
  const rows = passed.flatMap((one) => one.rows);
  return proof(
    'every passage has its decision and its rule',
    `${whole(rows.length)} passages of ${whole(rows.reduce((sum, { people }) => sum + people.length, 0))} people at ${passed.length} checkpoints, recorded without a network, all sent twice`,
    first(wrong),
  );
}

/** Whoever was handed over is the task of the community to which they go. */
export function handedOverReceived({ checkpoints: { passed, tasks } }: Around): Proof {
  const handed = new Map<string, number>();
  for (const { rows, answers } of passed)
    for (const { deviceSeq, people } of rows)
      for (const [n, { to }] of people.entries())
        if (answers.get(deviceSeq)?.people[n] === 'hand-over') handed.set(to, (handed.get(to) ?? 0) + 1);
  const places = new Set([...handed.keys(), ...tasks.keys()]);
  const wrong = [...places].flatMap((place) =>
    handed.get(place) === tasks.get(place)
      ? []
      : [`${place} has ${tasks.get(place) ?? 0} tasks of ${handed.get(place) ?? 0} people`],
  );
  const people = [...handed.values()].reduce((sum, count) => sum + count, 0);
  return proof(
    'whoever was handed over is a community’s task',
    `${whole(people)} people handed over to ${handed.size} communities`,
    people === 0 ? 'nobody was handed over' : first(wrong),
  );
}

/** Whatever lacks heads was told of: the plan has named it, it ends after the drill, or somebody has left it. */
export function postsSeen({ shifts, shiftsSeen }: Around): Proof {
  const wrong: string[] = [];
  let lacking = 0;
  for (const { id, heads, taken } of shiftsSeen.all) {
    const missing = heads - taken;
    if (missing < 0) wrong.push(`${id} has ${-missing} too many`);
    if (missing > 0 !== shiftsSeen.open.has(id))
      wrong.push(`${id} lacks ${missing} and is ${missing > 0 ? 'not ' : ''}listed`);
    if (missing === 0) continue;
    lacking += 1;
    const told = (shifts.unfilled.get(id) ?? 0) + (shifts.afterDrill.has(id) ? heads : 0);
    if (missing > told + Number(shifts.left.has(id))) wrong.push(`${id} lacks ${missing}, ${told} told of`);
  }
  for (const id of [...shifts.unfilled.keys(), ...shifts.left])
    if (!shiftsSeen.open.has(id)) wrong.push(`${id} was told of and lacks nobody`);
  if (shifts.left.size > 0 && shifts.asked === 0) wrong.push('nobody was asked to stand in');
  return proof(
    'no post is unmanned unseen',
    `${whole(shiftsSeen.all.length)} shifts, ${lacking} lack somebody: ${shifts.unfilled.size} by the plan, ${shifts.afterDrill.size} after the drill, ${shifts.left.size} left (${shifts.asked} people asked to stand in)`,
    first(wrong),
  );
}

/** While the last shifts run, each site has just as many lanes open as have somebody there. */
export function lanesManned({ shifts, shiftsSeen }: Around): Proof {
  const wrong = shiftsSeen.sites.flatMap(({ site, lanesOpen, manned }) =>
    lanesOpen === manned ? [] : [`${site} has ${lanesOpen} lanes open, and somebody at ${manned}`],
  );
  const sum = (of: (one: Around['shiftsSeen']['sites'][number]) => number) =>
    shiftsSeen.sites.reduce((all, one) => all + of(one), 0);
  const [lanes, open] = [sum((one) => one.lanes), sum((one) => one.lanesOpen)];
  return proof(
    'no lane is open without a sampler',
    `${whole(open)} of ${whole(lanes)} lanes open at ${shiftsSeen.sites.length} sites after ${shifts.left.size + shifts.stoodIn} samplers left and ${shifts.stoodIn} was stood in for`,
    lanes === 0 || shifts.stoodIn === 0 ? 'nobody stood in at a lane' : first(wrong),
  );
}

/** What is left is what came less what the site's own tubes say; what was sent and what came differ on a list. */
export function suppliesAddUp(
  day: Day,
  { supplies: { sites, differing } }: Around,
  { taken, givenUp }: SwabView,
): Proof {
  const swabs = new Map(
    day.swabs.points.map(({ id }, point) => [id, [taken[point] ?? 0, givenUp[point] ?? 0] as const]),
  );
  const wrong = sites.flatMap(({ siteId, tube, swab, tubes, came }) => {
    const [used, lost] = swabs.get(siteId) ?? [0, 0];
    // Where a tube was given up, what went with it is more than what counts.
    const beside = came.swab - used - swab.left;
    return [
      tube.delivered === came.tube && swab.delivered === came.swab ? '' : `${siteId} got another count`,
      tube.left === came.tube - tubes ? '' : `${siteId} has ${tube.left} tubes of ${came.tube} less ${tubes}`,
      beside >= 0 && beside <= lost
        ? ''
        : `${siteId} has ${swab.left} swabs of ${came.swab} less ${used}, ${lost} given up`,
    ].filter((text) => text !== '');
  });
  if (differing.length !== 1 || differing[0]?.difference !== -2)
    wrong.push(`${differing.length} requests differ`);
  const sum = (of: (one: (typeof sites)[number]) => number) =>
    whole(sites.reduce((all, one) => all + of(one), 0));
  return proof(
    'supplies add up',
    `${sum(({ tube }) => tube.used)} tubes and ${sum(({ swab }) => swab.used)} swabs used at ${sites.length} sites, ${sum(({ tube }) => tube.left)} and ${sum(({ swab }) => swab.left)} left, one count differs`,
    sites.length === 0 ? 'no site was counted' : first(wrong),
  );
}

/** Every student stands in a dormitory with an outcome; whoever is isolated was asked today and has what they need. */
export function collegeLookedAfter({ college }: Around): Proof {
  const { students, imported, buildings, monitored, deliveries } = college;
  const population = buildings.reduce((sum, one) => sum + one.population, 0);
  const exempt = buildings.reduce((sum, { states }) => sum + (states['exempt'] ?? 0), 0);
  const given = deliveries.filter(({ state }) => state === 'given').length;
  const wrong = [
    imported === students && population === students ? '' : `${population} of ${students} in dormitories`,
    exempt === students ? '' : `${exempt} exempt`,
    monitored.every(({ state, due }) => state === 'open' && !due) ? '' : 'somebody was not asked today',
    given === deliveries.length && given === monitored.length
      ? ''
      : `${given} of ${deliveries.length} brought`,
  ].filter((text) => text !== '');
  return proof(
    'a college’s students are accounted for, and the isolated have what they need',
    `${students} students in ${buildings.length} dormitories, ${monitored.length} isolated and asked, ${given} things brought`,
    first(wrong),
  );
}

/** What stood around the drill. */
export function aroundTable({ checkpoints, shifts, shiftsSeen, supplies, college }: Around): string {
  const decisions = checkpoints.passed.flatMap(({ answers }) =>
    [...answers.values()].flatMap((one) => one.people),
  );
  const count = (what: string): string => whole(decisions.filter((one) => one === what).length);
  const heads = shiftsSeen.all.reduce((sum, one) => sum + one.heads, 0);
  const taken = shiftsSeen.all.reduce((sum, one) => sum + one.taken, 0);
  return table(
    ['around the drill', 'all', 'of which'],
    [
      [
        'people at checkpoints',
        whole(decisions.length),
        `pass ${count('pass')}, swab ${count('swab')}, hand over ${count('hand-over')}, turn back ${count('turn-back')}`,
      ],
      ['heads of shifts', whole(heads), `manned ${whole(taken)}, left ${shifts.left.size}`],
      [
        'swabs at sites',
        whole(supplies.sites.reduce((sum, { swab }) => sum + swab.delivered, 0)),
        `used ${whole(supplies.sites.reduce((sum, { swab }) => sum + swab.used, 0))}`,
      ],
    ],
    ['students', whole(college.students), `isolated ${college.monitored.length}`],
  );
}
