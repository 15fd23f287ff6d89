import { transition, tubeMachine } from '../lifecycle/index.ts';
import { takenAfterClosing } from './closing.ts';
import { closedTo, misfitOf, warningsOf, wasCounted } from './fitting.ts';
import { createChanges, keyOf, type RackChanges } from './rack-changes.ts';
import { createRackState } from './rack-state.ts';
import { defaultSwabRules, type SwabRules } from './rules.ts';
import type {
  ActOutcome,
  Contradiction,
  RackFacts,
  Refusal,
  Sample,
  SwabAct,
  SwabbedPerson,
  SwabWarning,
  Tube,
} from './types.ts';

export interface Rack {
  /**
   * Does an act, or says why it cannot be done. What happened offline is never refused: it is `kept`, and flagged; but for a
   * swab of somebody who is not registered.
   */
  take(act: SwabAct): ActOutcome;
  /** What is to be written down of all that was taken. */
  changes(): RackChanges;
}

type Of<K extends SwabAct['kind']> = Extract<SwabAct, { kind: K }>;

/**
 * The tubes of a site with the people in them, and what acts make of them, one after the other. Promises, whatever the acts
 * and their order: nobody counts in two live tubes, no tube holds more than its size, and nothing that was recorded is lost:
 * what contradicts is kept as `contested`, and counts as soon as the contradiction is gone.
 *
 * Pure: the same facts and acts give the same changes.
 */
export function createRack(facts: RackFacts, rules: SwabRules = defaultSwabRules): Rack {
  const state = createRackState(facts);
  const { frozenAt = null } = facts;
  const { tubes, people, samples, samplesIn, samplesOf, liveTubeOf, inside, bound } = state;
  const changes = createChanges(state);

  /** What forbids that somebody counts in a tube from `at` on; undefined where nothing does. */
  const contradiction = (tube: Tube, person: SwabbedPerson, at: Date, late: boolean) =>
    closedTo(tube, { at, late, elsewhere: liveTubeOf(person.registrationId) }) ?? misfit(tube, [person]);

  /** What forbids that people share a tube with each other and with those who count in it. */
  const misfit = (tube: Tube, more: readonly SwabbedPerson[]) => misfitOf(rules, tube, more, inside(tube.id));

  /** The same for a sample of which it is known that it was taken before the tube was sealed. */
  const contradictionInTime = (tube: Tube, person: SwabbedPerson, at: Date) =>
    contradiction({ ...tube, sealedAt: at }, person, at, true);

  const answer = (
    tube: Tube,
    result: ActOutcome['result'],
    code: ActOutcome['code'] = null,
    warnings: SwabWarning[] = [],
  ) => ({ result, code, warnings, filled: tube.filled, poolSize: tube.poolSize }) satisfies ActOutcome;

  /** Whether an act happened after the closing, and is none that goes on. Who stands there does it now, whatever their clock says. */
  const isTooLate = (act: SwabAct, tube: Tube): boolean =>
    frozenAt !== null &&
    (!act.offline || act.at > frozenAt) &&
    !takenAfterClosing(act, frozenAt, {
      person: (id) => people.get(id),
      sample: (registrationId) => samples.get(keyOf({ tubeId: tube.id, registrationId })),
    });

  /** Refuses what stands there; keeps and flags what has happened. */
  function refuse(act: SwabAct, tube: Tube, code: Refusal, registrationId: string | null = null): ActOutcome {
    if (!act.offline) return answer(tube, 'refused', code);
    changes.flag({ code, tubeId: tube.id, registrationId });
    return answer(tube, 'kept', code, ['kept-for-review']);
  }

  /** Lets somebody count in a tube. */
  function count(tube: Tube, sample: Sample, person: SwabbedPerson): void {
    if (sample.contest !== null) {
      changes.settle({ code: sample.contest, tubeId: tube.id, registrationId: person.registrationId });
    }
    // An earlier sample that still counts has had its result: this one is waited for now.
    for (const earlier of samplesOf(person.registrationId)) {
      if (earlier.state === 'in' && earlier.tubeId !== tube.id) changes.sample({ ...earlier, state: 'past' });
    }
    changes.sample({ ...sample, state: 'in', contest: null });
    changes.tube({ ...tube, filled: tube.filled + 1 });
    if (person.status !== 'held' && person.status !== 'cleared')
      changes.person({ ...person, status: 'sampled' });
  }

  /** Keeps a sample that contradicts something, for headquarters to look at. */
  function dispute(sample: Sample, contest: Contradiction): void {
    const { tubeId, registrationId } = sample;
    if (sample.contest !== null) changes.settle({ code: sample.contest, tubeId, registrationId });
    changes.sample({ ...sample, state: 'contested', contest });
    changes.flag({ code: contest, tubeId, registrationId });
  }

  /** Takes somebody out of a tube, in which they counted or were contested. */
  function takeOut(tube: Tube, sample: Sample): void {
    if (sample.state === 'in') changes.tube({ ...tube, filled: tube.filled - 1 });
    if (sample.contest !== null) {
      changes.settle({ code: sample.contest, tubeId: tube.id, registrationId: sample.registrationId });
    }
    changes.sample({ ...sample, state: 'out', contest: null });
  }

  /**
   * Lets contested samples count that contradict nothing any more: those of a tube that has room, of somebody set free, or of
   * a tube that is heard of late to be for such people.
   */
  function reconsider(which: readonly Sample[]): void {
    const waiting = which
      .filter(({ state, contest }) => state === 'contested' && contest !== 'tube-sealed')
      .sort((a, b) => a.at.getTime() - b.at.getTime() || (keyOf(a) < keyOf(b) ? -1 : 1));
    for (const sample of waiting) {
      const tube = tubes.get(sample.tubeId);
      const person = people.get(sample.registrationId);
      if (tube === undefined || person === undefined) continue;
      // It was taken before the tube was sealed, or it would be contested for that.
      if (contradictionInTime(tube, person, sample.at) === undefined) count(tube, sample, person);
    }
  }

  function open(act: Of<'open'>, tube: Tube): ActOutcome {
    if (tube.declared) {
      const same = tube.kind === act.tubeKind && tube.poolSize === act.poolSize;
      return same ? answer(tube, 'same') : refuse(act, tube, 'tube-declared');
    }
    // Sealed, it is what the drill uses; unless it is only heard of late what it had been opened as.
    const heardLate = act.offline && tube.sealedAt !== null && act.at <= tube.sealedAt;
    if (tube.status === 'sealed' && !heardLate) return refuse(act, tube, 'tube-declared');
    if (tube.twin && !act.offline) return answer(tube, 'refused', 'tube-elsewhere');
    if (tube.twin) changes.flag({ code: 'tube-elsewhere', tubeId: tube.id, registrationId: null });
    if (tube.filled > act.poolSize) {
      changes.tube({ ...tube, declared: true });
      return refuse(act, tube, 'tube-full');
    }
    const declared = { ...tube, kind: act.tubeKind, poolSize: act.poolSize, declared: true };
    changes.tube(declared);
    reconsider(samplesIn(tube.id));
    agree(tube.id);
    return answer(tubes.get(tube.id) ?? declared, 'done');
  }

  function sampleIn(act: Of<'sample'>, tube: Tube): ActOutcome {
    const { registrationId, at, offline } = act;
    const person = people.get(registrationId);
    // Offline, too: there is nobody of whom it could stand. The row is kept as it was sent, until they are registered.
    if (person === undefined) return answer(tube, 'refused', 'person-not-registered');
    const known = samples.get(keyOf({ tubeId: tube.id, registrationId }));
    if (known !== undefined && known.state !== 'out') {
      return offline ? answer(tube, 'same', 'already-in-tube') : answer(tube, 'refused', 'already-in-tube');
    }
    if (tube.twin && !tube.declared) {
      if (!offline) return answer(tube, 'refused', 'tube-elsewhere');
      changes.flag({ code: 'tube-elsewhere', tubeId: tube.id, registrationId: null });
    }
    const sample: Sample = {
      registrationId,
      tubeId: tube.id,
      state: 'in',
      at,
      contest: null,
      before: person.status === 'sampled' ? 'checked-in' : person.status,
    };
    const correcting = act.correcting === true;
    if (tube.tested && (correcting || (offline && wasCounted(rules, tube, person, at, state))))
      return countLate(tube, sample, person);
    const contest = correcting
      ? contradictionInTime(tube, person, at)
      : contradiction(tube, person, at, offline);
    if (contest !== undefined) {
      if (offline) changes.sample({ ...sample, state: 'contested', contest });
      agree(tube.id);
      return refuse(act, tube, contest, registrationId);
    }
    const warnings = warningsOf(person);
    count(tube, sample, person);
    agree(tube.id);
    return answer(tubes.get(tube.id) ?? tube, 'done', null, warnings);
  }

  function move(act: Of<'move'>, tube: Tube): ActOutcome {
    const target = tubes.get(act.to);
    if (target === undefined || target.id === tube.id) return refuse(act, tube, 'tube-unknown');
    // Named twice, somebody is moved once: the tube must not lose a place twice.
    const named = new Set(act.registrations);
    const there = [...named].flatMap((registrationId) => {
      const sample = samples.get(keyOf({ tubeId: tube.id, registrationId }));
      return sample === undefined || sample.state === 'out' ? [] : [sample];
    });
    if (there.length < named.size) return refuse(act, tube, 'not-in-tube');
    if (tube.tested || target.tested) return refuse(act, tube, 'tube-tested');
    if (target.status === 'discarded') return refuse(act, tube, 'tube-discarded');
    if (target.status === 'sealed' && !act.correcting) return refuse(act, tube, 'tube-sealed');
    if (target.filled + there.length > target.poolSize) return refuse(act, tube, 'tube-full');
    const unfit = misfit(
      target,
      there.flatMap(({ registrationId }) => people.get(registrationId) ?? []),
    );
    if (unfit !== undefined && !act.offline) return refuse(act, tube, unfit);
    for (const sample of there) {
      const person = people.get(sample.registrationId);
      if (person === undefined) continue;
      takeOut(tubes.get(tube.id) ?? tube, sample);
      const into = tubes.get(target.id) ?? target;
      const already = samples.get(keyOf({ tubeId: into.id, registrationId: person.registrationId }));
      // In the other tube already: there they stay.
      if (already?.state === 'in' || already?.state === 'past') continue;
      const arrived =
        already?.state === 'contested' ? already : { ...sample, tubeId: into.id, contest: null };
      const contest = contradictionInTime(into, person, arrived.at);
      if (contest === undefined) count(into, arrived, person);
      else {
        // They count nowhere now, so they stand as before, until the contradiction is gone.
        if (sample.state === 'in' && person.status === 'sampled')
          changes.person({ ...person, status: sample.before });
        dispute(arrived, contest);
      }
    }
    const movers = there.flatMap(({ registrationId }) => samplesOf(registrationId));
    reconsider([...samplesIn(tube.id), ...movers]);
    agree(tube.id);
    return answer(tubes.get(target.id) ?? target, 'done');
  }

  function takeOutOf(act: Of<'take-out'>, tube: Tube): ActOutcome {
    const sample = samples.get(keyOf({ tubeId: tube.id, registrationId: act.registrationId }));
    if (sample === undefined) return refuse(act, tube, 'not-in-tube', act.registrationId);
    if (sample.state === 'out') return answer(tube, 'same');
    if (tube.tested) return refuse(act, tube, 'tube-tested', act.registrationId);
    takeOut(tube, sample);
    const person = people.get(act.registrationId);
    if (sample.state === 'in' && person?.status === 'sampled')
      changes.person({ ...person, status: sample.before });
    reconsider([...samplesIn(tube.id), ...samplesOf(act.registrationId)]);
    agree(tube.id);
    return answer(tubes.get(tube.id) ?? tube, 'done');
  }

  /**
   * Lets somebody whose swab was in a tube that has its result count with it, as long as the tube has room for one more and
   * they wait for no other.
   */
  function countLate(tube: Tube, sample: Sample, person: SwabbedPerson): ActOutcome {
    const { registrationId } = person;
    if (tube.status === 'discarded') return answer(tube, 'refused', 'tube-discarded');
    if (liveTubeOf(registrationId) !== undefined) return answer(tube, 'refused', 'already-in-tube');
    if (tube.filled >= tube.poolSize) return answer(tube, 'refused', 'tube-full');
    const later = samplesOf(registrationId).find(({ state, at }) => state === 'in' && at > sample.at);
    if (later === undefined) {
      count(tube, sample, person);
    } else {
      // A later swab of theirs has had its result, and goes on to be the one that counts.
      if (sample.contest !== null) changes.settle({ code: sample.contest, tubeId: tube.id, registrationId });
      changes.sample({ ...sample, state: 'past', contest: null });
      changes.tube({ ...tube, filled: tube.filled + 1 });
    }
    agree(tube.id);
    return { ...answer(tubes.get(tube.id) ?? tube, 'done'), byResult: true };
  }

  /**
   * What becomes of somebody whose swab does not count in a tube that has its result, because their name came after it or
   * contradicted something before: they count with it, or they are due again, if they have been nowhere else since.
   */
  function late(act: Of<'late'>, tube: Tube): ActOutcome {
    const { registrationId } = act;
    const sample = samples.get(keyOf({ tubeId: tube.id, registrationId }));
    const person = people.get(registrationId);
    if (sample === undefined || person === undefined) return refuse(act, tube, 'not-in-tube', registrationId);
    if (sample.state !== 'contested' || !tube.tested) return answer(tube, 'same');
    if (act.counts) return countLate(tube, sample, person);
    takeOut(tube, sample);
    const waits = samplesOf(registrationId).some(({ state }) => state === 'in' || state === 'contested');
    if (!waits && (person.status === 'checked-in' || person.status === 'missed'))
      changes.person({ ...person, status: 'retest' });
    return answer(tube, 'done');
  }

  function seal(act: Of<'seal'>, tube: Tube): ActOutcome {
    if (tube.status === 'sealed' && tube.counted === act.counted) return answer(tube, 'same');
    if (!transition(tubeMachine, tube.status, 'seal').ok) {
      return refuse(act, tube, tube.status === 'sealed' ? 'tube-sealed' : 'tube-discarded');
    }
    changes.tube({ ...tube, status: 'sealed', sealedAt: act.at, counted: act.counted });
    const differs = act.counted !== bound(tube.id);
    if (differs) changes.flag({ code: 'count-differs', tubeId: tube.id, registrationId: null });
    return answer(tubes.get(tube.id) ?? tube, 'done', null, differs ? ['count-differs'] : []);
  }

  function discard(act: Of<'discard'>, tube: Tube): ActOutcome {
    if (tube.status === 'discarded') return answer(tube, 'same');
    if (tube.tested) return refuse(act, tube, 'tube-tested');
    const inIt = samplesIn(tube.id).filter(({ state }) => state !== 'out');
    for (const sample of inIt) {
      takeOut(tubes.get(tube.id) ?? tube, sample);
      const person = people.get(sample.registrationId);
      // Swabbed, and the swab is lost: due again.
      if (sample.state === 'in' && person?.status === 'sampled')
        changes.person({ ...person, status: 'retest' });
    }
    changes.tube({ ...(tubes.get(tube.id) ?? tube), status: 'discarded' });
    reconsider(inIt.flatMap(({ registrationId }) => samplesOf(registrationId)));
    return answer(tubes.get(tube.id) ?? tube, 'done');
  }

  /** What was counted in the hand may be right by now: late uploads bring the names. */
  function agree(tubeId: string): void {
    if (tubes.get(tubeId)?.counted === bound(tubeId)) {
      changes.settle({ code: 'count-differs', tubeId, registrationId: null });
    }
  }

  return {
    take(act) {
      changes.next();
      const tube = tubes.get(act.tubeId);
      if (tube === undefined) throw new Error('an act on a tube that is not among the facts');
      if (isTooLate(act, tube)) return answer(tube, 'refused', 'drill-closed');
      switch (act.kind) {
        case 'open':
          return open(act, tube);
        case 'sample':
          return sampleIn(act, tube);
        case 'move':
          return move(act, tube);
        case 'take-out':
          return takeOutOf(act, tube);
        case 'late':
          return late(act, tube);
        case 'seal':
          return seal(act, tube);
        case 'discard':
          return discard(act, tube);
      }
    },
    changes: changes.all,
  };
}
