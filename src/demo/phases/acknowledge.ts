import type { Day } from '../day.ts';
import { countWarning } from '../ledger.ts';
import { MINUTE } from '../schedule.ts';
import type { Visit } from '../visit.ts';

export interface CheckInAnswer {
  registrationId: string;
  status: string;
  ticket: string;
  warnings: string[];
}

/** So long before or after their window people may come without a word being said. */
const TOLERANCE = 30 * MINUTE;

/** What a tablet can be expected to warn of: who comes at another time or place than the window says. */
function expectWarnings(day: Day, visit: Visit): void {
  const { ledger } = day;
  const from = ledger.windowFrom[visit.person] ?? 0;
  if ((ledger.exemptUntil[visit.person] ?? 0) > visit.at) countWarning(ledger, 'exempt-until', 'expected');
  if (from === 0) return;
  if (visit.at < from - TOLERANCE) countWarning(ledger, 'early', 'expected');
  if (visit.at >= (ledger.windowTo[visit.person] ?? 0) + TOLERANCE) countWarning(ledger, 'late', 'expected');
  if (visit.site !== ledger.site[visit.person]) countWarning(ledger, 'other-site', 'expected');
}

/** The service has acknowledged a check-in: from now on it is held to it. */
export function acknowledge(day: Day, visit: Visit, { registrationId, warnings }: CheckInAnswer): void {
  const { ledger } = day;
  if (visit.mode === 'walk-in') ledger.registration[visit.person] = registrationId;
  visit.pass = undefined;
  ledger.checkedIn[visit.person] = 1;
  ledger.checkIns[visit.mode]++;
  for (const warning of warnings) countWarning(ledger, warning, 'said');
  expectWarnings(day, visit);
}
