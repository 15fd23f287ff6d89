import { type Day, IN_FLIGHT } from '../day.ts';
import { inParallel } from '../in-parallel.ts';
import { createRandom } from '../random.ts';
import { POOL_SIZE } from '../swabs/tubes.ts';

/** People from key regions, or of trades that meet many; and households whose home is sealed. */
const KEY_PEOPLE = 0.004;
const SEALED_HOMES = 0.002;

interface Mark {
  registrationId: string;
  household: number;
  body:
    | { risk: 'key'; scope: 'person'; reason: string }
    | { risk: 'sealed'; scope: 'household'; reason: string };
}

/** Who of these households is marked. Whoever is in a sealed home is that, whatever else they are. */
function marksOf(day: Day, households: Uint32Array): Mark[] {
  const { ledger, population, seed } = day;
  const marks: Mark[] = [];
  for (const household of households) {
    const random = createRandom(seed, 43, household);
    const first = population.firstPerson(household);
    const size = population.size(household);
    const isSealed = random.chance(SEALED_HOMES) && size <= POOL_SIZE;
    for (let person = first; person < first + size; person++) {
      const registrationId = ledger.registration[person];
      if (registrationId === undefined) continue;
      const isKey = random.chance(KEY_PEOPLE);
      if (!isSealed && !isKey) continue;
      ledger.apart[person] = isSealed ? 2 : 1;
      if (isKey && !isSealed) {
        marks.push({
          registrationId,
          household,
          body: { risk: 'key', scope: 'person', reason: '重点岗位人员' },
        });
      } else if (person === first) {
        marks.push({
          registrationId,
          household,
          body: { risk: 'sealed', scope: 'household', reason: '所在住户已封控' },
        });
      }
    }
  }
  return marks;
}

/** The community workers mark who of these households is not to share a tube with strangers. */
export async function markRisks(day: Day, households: Uint32Array): Promise<void> {
  const marks = marksOf(day, households);
  await inParallel(marks.length, IN_FLIGHT, async (n) => {
    const { registrationId, household = 0, body } = marks[n] ?? {};
    await day.client.need({
      operation: 'mark a risk',
      method: 'PUT',
      path: `/v1/registrations/${registrationId}/risk`,
      token: await (await day.swabs.worker(day.population.residence(household).division))(),
      body,
    });
  });
}
