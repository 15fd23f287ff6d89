import { whole } from '../../core/plain-table.ts';
import type { Client } from '../http/client.ts';
import { unexpectedCount } from '../http/tally.ts';
import type { ProcessMemory } from '../memory.ts';
import type { Outcome } from '../phases/drill-days.ts';
import { type Proof, proof } from './proof.ts';

/** What one Node process may hold at full size, MiB. */
const MEMORY_LIMIT_MIB = 600;

/** What households saw in the app is what the districts' lists had said. */
export function citizensSeeTheSame({ lookUps }: Outcome): Proof {
  const { people, differ } = lookUps;
  return proof(
    'citizens see the window that headquarters see',
    `${whole(people)} people looked theirs up`,
    differ === 0 ? undefined : `${whole(differ)} saw another`,
  );
}

/** The service answered every request as it should. */
export function answeredAsExpected({ tally }: Client): Proof {
  const count = unexpectedCount(tally);
  return proof(
    'every answer was an expected one',
    `${whole(tally.requests)} requests`,
    count === 0 ? undefined : `${whole(count)} were not`,
  );
}

/** No Node process held more than 600 MiB; judged up to full size. */
export function withinMemory(memory: readonly ProcessMemory[], scale: number): Proof {
  const over = scale > 1 ? [] : memory.filter(({ peakMiB }) => peakMiB > MEMORY_LIMIT_MIB);
  return proof(
    `each Node process stays under ${MEMORY_LIMIT_MIB} MiB`,
    memory.map(({ what, peakMiB }) => `${what} ${whole(peakMiB)}`).join(', '),
    over.length === 0 ? undefined : over.map(({ what }) => what).join(', '),
  );
}
