import { localTime } from '../../../core/calendar/index.ts';
import { maskDocument, maskName } from '../../../core/identity/index.ts';
import type { Clock } from '../../../platform/clock.ts';
import { writePdf } from '../../../platform/printing/index.ts';
import { type Caller, type DivisionsRead, openPerson } from '../../foundation/index.ts';
import type { Passes } from '../../residents/index.ts';
import { openPlace } from './door-place.ts';
import type { DoorsRead } from './doors.read.ts';
import { layPasses, type PrintedPass } from './passes-sheet.ts';
import type { ScopeOf } from './scope.ts';
import { byDoor, passOf } from './show.ts';

export interface PassSheets {
  /**
   * The passes of whoever lives in a building, or one stairwell of it, and has a window, as a PDF to be cut up: in the order of
   * the doors. @throws AppError 404
   */
  print(
    by: Caller,
    drillId: string,
    of: { building: string; stairwell: string | undefined },
  ): Promise<Buffer>;
}

/** More doors than any building has. */
const mostDoors = 5_000;

export function createPassSheets(deps: {
  scopeOf: ScopeOf;
  read: DoorsRead;
  passes: Passes;
  divisions: Pick<DivisionsRead, 'named'>;
  clock: Clock;
}): PassSheets {
  const { scopeOf, read, passes, divisions, clock } = deps;
  return {
    async print(by, drillId, { building, stairwell }) {
      const { drill, division, team } = await scopeOf(by, drillId);
      const query = { drillId, division, teamId: team?.id, building, stairwell };
      const doors = await read.board({ ...query, after: undefined, limit: mostDoors });
      const people = byDoor(
        await read.residents(
          drillId,
          doors.map(({ id }) => id),
        ),
      );
      const communities = [...new Set(doors.map(({ community }) => community))];
      const names = new Map((await divisions.named(communities)).map(({ code, name }) => [code, name]));
      const printed = doors.flatMap((door): PrintedPass[] => {
        const { unit, room } = openPlace(drill.keys, door);
        const place = [names.get(door.community), door.building]
          .filter((part) => part !== undefined)
          .join(' ');
        return (people.get(door.id) ?? []).flatMap((one) => {
          const pass = passOf(drill, passes, one);
          if (pass === null || one.registrationPerson === null || one.startsAt === null) return [];
          const { number, name } = openPerson(drill.keys, 'registrations', one.id, one.registrationPerson);
          return [
            {
              pass,
              place,
              door: [unit, room].filter((part) => part !== undefined).join('-'),
              person: `${maskDocument(number).slice(-4)} ${maskName(name)}`,
              window: localTime(one.startsAt).slice(5),
            },
          ];
        });
      });
      return writePdf(await layPasses(printed), { title: `Passes ${building.slice(0, 8)}`, at: clock.now() });
    },
  };
}
