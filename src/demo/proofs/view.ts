import type { Day } from '../day.ts';
import { allItems } from '../http/pages.ts';
import { inParallel } from '../in-parallel.ts';
import { personsById } from '../ledger.ts';
import { type SlotView, slotsOf } from '../phases/publish.ts';
import { counties } from '../population/census.ts';

/** A registration as headquarters list it: nothing personal. */
interface ListedRegistration {
  id: string;
  status: string;
  appointment: { slotId: string } | null;
  checkedInAt: string | null;
}

/** The drill as it looks from outside at the end. Arrays over people go by their number in the population. */
export interface View {
  /** Registrations listed. */
  listed: number;
  /** Listed registrations that were never acknowledged to us. */
  strangers: number;
  /** How often each person is listed. */
  times: Uint8Array;
  /** Index of each person's slot in `slots`; -1 without one. */
  slot: Int32Array;
  checkedIn: Uint8Array;
  /** How each person stands; undefined where they are not listed. */
  status: (string | undefined)[];
  /** Appointments listed, and those of them in a slot of no site of ours. */
  appointments: number;
  elsewhere: number;
  slots: SlotView[];
  /** People in each slot, counted from the list. */
  peopleInSlot: Uint32Array;
}

async function readSlots(day: Day): Promise<SlotView[]> {
  const bySite: SlotView[][] = [];
  await inParallel(day.sites.length, 8, async (i) => {
    bySite[i] = await slotsOf(day.client, day.sites[i]?.id ?? '');
  });
  return bySite.flat();
}

/** Reads every slot and every registration (each district's headquarters its own). */
export async function readView(day: Day): Promise<View> {
  const { client, drillId, population } = day;
  const slots = await readSlots(day);
  const slotIndex = new Map(slots.map(({ id }, i) => [id, i]));
  const personOf = personsById(day.ledger);
  const view: View = {
    listed: 0,
    strangers: 0,
    times: new Uint8Array(population.people),
    slot: new Int32Array(population.people).fill(-1),
    checkedIn: new Uint8Array(population.people),
    status: new Array<string | undefined>(population.people),
    appointments: 0,
    elsewhere: 0,
    slots,
    peopleInSlot: new Uint32Array(slots.length),
  };
  const take = ({ id, status, appointment, checkedInAt }: ListedRegistration): void => {
    view.listed++;
    const slot = appointment === null ? -1 : slotIndex.get(appointment.slotId);
    if (appointment !== null) {
      view.appointments++;
      if (slot === undefined) view.elsewhere++;
      else view.peopleInSlot[slot] = (view.peopleInSlot[slot] ?? 0) + 1;
    }
    const person = personOf.get(id);
    if (person === undefined) {
      view.strangers++;
      return;
    }
    view.times[person] = (view.times[person] ?? 0) + 1;
    view.slot[person] = slot ?? -1;
    view.status[person] = status;
    if (checkedInAt !== null) view.checkedIn[person] = 1;
  };
  const part = day.progress.part('Registrations read back', personOf.size);
  await inParallel(counties.length, 3, async (i) => {
    const county = counties[i]?.code ?? '';
    const path = `/v1/drills/${drillId}/registrations?division=${county}`;
    const list = allItems<ListedRegistration>(client, 'list registrations', path, day.district(county));
    for await (const registration of list) {
      take(registration);
      part.add(1);
    }
  });
  part.end();
  return view;
}
