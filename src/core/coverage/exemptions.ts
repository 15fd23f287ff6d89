/** Why somebody need not come. Whoever is infirm is visited instead. */
export const exemptionKinds = ['vaccinated', 'tested', 'isolated', 'away', 'infirm', 'other'] as const;
export type ExemptionKind = (typeof exemptionKinds)[number];

/**
 * Until when somebody vaccinated or tested at `at` is exempt 豁免: `hours` later. It is a time and can pass
 * during the drill; the person is then due again.
 */
export function exemptUntil(at: Date, hours: number): Date {
  return new Date(at.getTime() + hours * 3_600_000);
}

/**
 * What an exemption comes to: none has to come (`exempt`), somebody comes to them (`visit`), or they come later, in a window
 * after its end (`later`), because it ends before the drill does.
 */
export function exemptionEffect(
  { kind, until }: { kind: ExemptionKind; until: Date | undefined },
  drillEnds: Date,
): 'exempt' | 'visit' | 'later' {
  if (kind === 'infirm') return 'visit';
  return until === undefined || until >= drillEnds ? 'exempt' : 'later';
}

/** The end of an exemption: as told; of the vaccinated and the tested, who are exempt for a time, so many hours on. */
export function exemptionEnd(
  { kind, from, until }: { kind: ExemptionKind; from: Date; until: Date | undefined },
  hours: number,
): Date | undefined {
  if (until !== undefined || (kind !== 'vaccinated' && kind !== 'tested')) return until;
  return exemptUntil(from, hours);
}
