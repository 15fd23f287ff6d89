import { whole } from '../../core/plain-table.ts';
import type { Day } from '../day.ts';
import type { Ledger } from '../ledger.ts';
import { type Proof, proof } from './proof.ts';
import type { View } from './view.ts';

/** Everyone whose registration or check-in was acknowledged is listed, once; nobody else is. */
export function acknowledgedOnce(
  { ledger, population }: Pick<Day, 'ledger' | 'population'>,
  view: View,
): Proof {
  const found = { registrations: 0, checkIns: 0, lost: 0, lostCheckIns: 0, doubled: 0 };
  const ids = new Set<string>();
  for (let person = 0; person < population.people; person++) {
    const id = ledger.registration[person];
    if (id === undefined) continue;
    ids.add(id);
    found.registrations++;
    const times = view.times[person] ?? 0;
    if (times === 0) found.lost++;
    if (times > 1) found.doubled++;
    if (ledger.checkedIn[person] === 0) continue;
    found.checkIns++;
    if (view.checkedIn[person] !== 1) found.lostCheckIns++;
  }
  const shared = found.registrations - ids.size;
  const wrong = [
    found.lost > 0 ? `${found.lost} registrations lost` : '',
    found.lostCheckIns > 0 ? `${found.lostCheckIns} check-ins lost` : '',
    found.doubled > 0 ? `${found.doubled} registrations listed twice` : '',
    shared > 0 ? `${shared} people share an id with another` : '',
    view.strangers > 0 ? `${view.strangers} registrations that nobody made` : '',
  ].filter((text) => text !== '');
  return proof(
    'everyone acknowledged is there once',
    `${whole(found.registrations)} registrations and ${whole(found.checkIns)} check-ins acknowledged, ${whole(view.listed)} listed`,
    wrong.length === 0 ? undefined : wrong.join(', '),
  );
}

/**
 * Nobody has two appointments: a person is listed with one at most, so a second one could only hide in a
 * place taken that no listed person holds. Every slot must have lost as many free places since it was published
 * as people in the list hold it.
 */
export function oneAppointmentEach(freeAtFirst: ReadonlyMap<string, number>, view: View): Proof {
  let taken = 0;
  let hidden = 0;
  for (const [i, { id, available }] of view.slots.entries()) {
    const gone = (freeAtFirst.get(id) ?? available) - available;
    taken += gone;
    hidden += Math.abs(gone - (view.peopleInSlot[i] ?? 0));
  }
  let holders = 0;
  for (const slot of view.slot) if (slot >= 0) holders++;
  const wrong =
    view.appointments !== holders
      ? `${view.appointments - holders} appointments more than people who hold one`
      : hidden > 0
        ? `${hidden} places taken differ from the people who hold them`
        : undefined;
  return proof(
    'nobody has two appointments',
    `${whole(view.appointments)} appointments of ${whole(holders)} people take ${whole(taken)} places`,
    wrong,
  );
}

/** No slot holds more people than its capacity, and all appointments are in slots that exist. */
export function withinCapacity(view: View): Proof {
  let over = 0;
  let full = 0;
  let places = 0;
  let counted = 0;
  for (const [i, { capacity, available }] of view.slots.entries()) {
    const people = view.peopleInSlot[i] ?? 0;
    counted += people;
    places += capacity;
    if (people > capacity || available < 0) over++;
    if (available === 0) full++;
  }
  const wrong =
    over > 0
      ? `${over} slots above capacity`
      : view.elsewhere > 0
        ? `${view.elsewhere} appointments in slots of no site`
        : undefined;
  return proof(
    'no slot above capacity',
    `${whole(view.slots.length)} slots for ${whole(places)}, ${whole(counted)} people in them, ${whole(full)} slots full`,
    wrong,
  );
}

/** Whether the members of one household who have to come at the same time are in different slots. */
function isSplit(ledger: Ledger, view: View, members: readonly number[]): boolean {
  const slotOf = new Map<number, number>();
  for (const person of members) {
    const due = ledger.exemptUntil[person] ?? 0;
    const slot = view.slot[person] ?? -1;
    if ((slotOf.get(due) ?? slot) !== slot) return true;
    slotOf.set(due, slot);
  }
  return false;
}

/**
 * No household is split that fits a slot: members who walk and have to come at the same time (a vaccination
 * puts a member off for 48 hours) are in one slot. A household fits where it is not larger than the slot that
 * was smallest when empty; larger ones are not looked at.
 */
export function householdsWhole(
  { ledger, population, freeAtFirst }: Pick<Day, 'ledger' | 'population' | 'freeAtFirst'>,
  view: View,
): Proof {
  const smallest = Math.min(...freeAtFirst.values());
  let looked = 0;
  let apart = 0;
  let split = 0;
  for (let household = 0; household < population.households; household++) {
    const first = population.firstPerson(household);
    const size = population.size(household);
    if (size > smallest) continue;
    // Whose tube came to nothing comes again by themselves.
    const members = Array.from({ length: size }, (_, i) => first + i).filter(
      (one) => (view.slot[one] ?? -1) >= 0 && ledger.again[one] === 0,
    );
    if (members.length < 2) continue;
    looked++;
    if (isSplit(ledger, view, members)) split++;
    else if (new Set(members.map((person) => view.slot[person])).size > 1) apart++;
  }
  return proof(
    'no household split that fits a slot',
    `${whole(looked)} households of two or more, ${whole(apart)} with a member who comes later by vaccination`,
    split > 0 ? `${split} households split` : undefined,
  );
}
