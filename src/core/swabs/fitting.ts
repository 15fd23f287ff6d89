import type { RackState } from './rack-state.ts';
import { type Apart, apartOf, riskOf, type SwabRules } from './rules.ts';
import type { Companion, Contradiction, SwabbedPerson, SwabWarning, Tube } from './types.ts';

/** What forbids that people share a tube with each other and with those who count in it, `there`; undefined where nothing does. */
export function misfitOf(
  rules: SwabRules,
  tube: Tube,
  joining: readonly SwabbedPerson[],
  there: readonly Companion[],
): Contradiction | undefined {
  if (tube.poolSize === 1) return undefined;
  const allowed: readonly Apart[] = tube.kind === 'household' ? ['household', 'pool'] : ['pool'];
  if (joining.some((person) => !allowed.includes(apartOf(rules, riskOf(person))))) return 'single-needed';
  const together: Companion[] = [...there, ...joining];
  if (tube.kind === 'household') {
    const households = new Set(together.map(({ householdId }) => householdId));
    return households.size > 1 ? 'other-household' : undefined;
  }
  return new Set(together.map(riskOf)).size > 1 ? 'other-risk' : undefined;
}

/**
 * What of a tube itself forbids that anybody more counts in it from `at` on; undefined where nothing does. `elsewhere` is the
 * live tube in which they count; `late` says that it is only heard of now.
 */
export function closedTo(
  tube: Tube,
  { at, late, elsewhere }: { at: Date; late: boolean; elsewhere: string | undefined },
): Contradiction | undefined {
  if (tube.status === 'discarded') return 'tube-discarded';
  if (tube.tested) return 'tube-tested';
  if (elsewhere !== undefined && elsewhere !== tube.id) return 'already-in-tube';
  const sealed = tube.status === 'sealed' && !(late && tube.sealedAt !== null && at <= tube.sealedAt);
  if (sealed) return 'tube-sealed';
  return tube.filled >= tube.poolSize ? 'tube-full' : undefined;
}

/**
 * Whether a swab that is heard of after the result of its tube was counted in the hand as that was sealed, and so tested with the
 * others: taken before, with room for it beside the swabs that have names. Whom the result holds was not held then.
 */
export function wasCounted(
  rules: SwabRules,
  tube: Tube,
  person: SwabbedPerson,
  at: Date,
  { bound, inside, liveTubeOf }: Pick<RackState, 'bound' | 'inside' | 'liveTubeOf'>,
): boolean {
  if ((tube.counted ?? 0) <= bound(tube.id)) return false;
  const before = <P extends Pick<Companion, 'status'>>(one: P): P => ({ ...one, status: 'sampled' });
  const untested = { ...tube, tested: false };
  return (
    closedTo(untested, { at, late: true, elsewhere: liveTubeOf(person.registrationId) }) === undefined &&
    misfitOf(rules, untested, [before(person)], inside(tube.id).map(before)) === undefined
  );
}

/** What is to be told of somebody who is swabbed. */
export function warningsOf({ status }: SwabbedPerson): SwabWarning[] {
  if (status === 'cleared') return ['already-cleared'];
  return status === 'checked-in' || status === 'held' || status === 'retest' || status === 'sampled'
    ? []
    : ['not-checked-in'];
}
