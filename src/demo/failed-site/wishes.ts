import { IN_FLIGHT } from '../day.ts';
import { inParallel } from '../in-parallel.ts';
import type { Stage } from './prepare.ts';
import { type Listed, listAll } from './windows.ts';

/** Whoever is in somebody else's window leaves it within so many rounds. */
const ROUNDS = 4;

/** Households of whom somebody holds another window than they asked for, with the slot that they asked for. */
export function ungranted(
  { list, registrations, sites }: Pick<Stage, 'list' | 'registrations' | 'sites'>,
  listed: ReadonlyMap<string, Listed>,
): { household: number; slotId: string }[] {
  return registrations.flatMap((ids, household) => {
    const { site = 0, startsAt } = list[household] ?? {};
    const slotId = sites[site]?.slots.find((slot) => slot.startsAt === startsAt)?.id ?? '';
    const granted = ids.every((id) => listed.get(id)?.appointment?.slotId === slotId);
    return granted ? [] : [{ household, slotId }];
  });
}

/**
 * A wish is a wish: as people register at once, some get a window beside it. They choose the one that they wanted, in
 * which there is room, so that a seed makes one day whatever the order in which people were served. Answers how many
 * households have theirs only then, and the list as it is in the end.
 */
export async function chooseWished(
  stage: Stage,
): Promise<{ chose: number; without: number; listed: Map<string, Listed> }> {
  const { client, registrations } = stage;
  let listed = await listAll(stage);
  let open = ungranted(stage, listed);
  const first = open.length;
  for (let round = 0; round < ROUNDS && open.length > 0; round++) {
    const now = open;
    await inParallel(now.length, IN_FLIGHT, async (i) => {
      const { household, slotId } = now[i] ?? { household: 0, slotId: '' };
      await client.send({
        operation: 'choose a window',
        method: 'POST',
        path: `/v1/registrations/${registrations[household]?.[0]}/reschedule`,
        token: await stage.account(household),
        body: { slotId, scope: 'household' },
        expect: [200, 409],
      });
    });
    listed = await listAll(stage);
    open = ungranted(stage, listed);
  }
  return { chose: first - open.length, without: open.length, listed };
}
