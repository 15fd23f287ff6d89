import { keyOf } from './rack-changes.ts';
import type { RackFacts, Sample, SwabbedPerson, Tube } from './types.ts';

/** What acts find of tubes and people while they are done: copies of the facts, which acts change, and what follows from them. */
export function createRackState(facts: RackFacts) {
  const tubes = new Map(facts.tubes.map((tube) => [tube.id, { ...tube }]));
  const people = new Map(facts.people.map((person) => [person.registrationId, { ...person }]));
  const samples = new Map(facts.samples.map((sample) => [keyOf(sample), { ...sample }]));

  const samplesIn = (tubeId: string): Sample[] =>
    [...samples.values()].filter((sample) => sample.tubeId === tubeId);
  const samplesOf = (registrationId: string): Sample[] =>
    [...samples.values()].filter((sample) => sample.registrationId === registrationId);
  const isLive = (tube: Tube | undefined) =>
    tube !== undefined && tube.status !== 'discarded' && !tube.tested;

  return {
    tubes,
    people,
    samples,
    samplesIn,
    samplesOf,
    /** The live tube in which somebody counts. */
    liveTubeOf: (registrationId: string): string | undefined =>
      samplesOf(registrationId).find(({ state, tubeId }) => state === 'in' && isLive(tubes.get(tubeId)))
        ?.tubeId,
    /** Who counts in a tube. */
    inside: (tubeId: string): SwabbedPerson[] =>
      samplesIn(tubeId).flatMap((one) => (one.state === 'in' && people.get(one.registrationId)) || []),
    /** Swabs that names stand beside: those that count, and those that are contested for want of room. */
    bound: (tubeId: string): number => samplesIn(tubeId).filter(({ state }) => state !== 'out').length,
  };
}
