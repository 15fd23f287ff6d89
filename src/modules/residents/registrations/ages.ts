import { serviceDay } from '../../../core/calendar/index.ts';
import { isElderly, needsGuardian } from '../../../core/identity/index.ts';
import { AppError, type FieldError, invalidRequest } from '../../../platform/errors/index.ts';
import type { OpenDrill } from '../../drill/index.ts';
import type { Member } from './registrations.schemas.ts';

/** Birth date of a member: from the document, else as stated. */
export function birthDateOf({ person }: Pick<Member, 'person'>): string | undefined {
  return person.document.birthDate ?? person.birthDate;
}

/** Whether a member is over 59 on the drill's first day; false where nobody told the birth date. */
export function isElderlyMember(drill: Pick<OpenDrill, 'startsAt'>, member: Pick<Member, 'person'>): boolean {
  const born = birthDateOf(member);
  return born !== undefined && isElderly(born, serviceDay(drill.startsAt));
}

/**
 * @throws AppError 400 with a pointer for each member who is under 14 on the drill's first day and comes without a
 *   guardian's consent. `pointer` gives the place of a member in the request.
 */
export function requireGuardians(
  drill: Pick<OpenDrill, 'startsAt'>,
  members: readonly Member[],
  pointer: (index: number) => string,
): void {
  const firstDay = serviceDay(drill.startsAt);
  const errors = members.flatMap((member, index): FieldError[] => {
    const born = birthDateOf(member);
    if (member.consent.guardian !== undefined || born === undefined || !needsGuardian(born, firstDay))
      return [];
    return [
      {
        pointer: `${pointer(index)}/consent/guardian`,
        code: 'guardian-required',
        text: {
          en: 'Whoever is under 14 on the first day of the drill needs the consent of a guardian. For example: {"name":"张大丰","phone":"13805910000"}',
          zh: '演练首日未满十四周岁者须由监护人同意。例如：{"name":"张大丰","phone":"13805910000"}',
        },
      },
    ];
  });
  if (errors.length > 0) throw new AppError(invalidRequest, { errors });
}
