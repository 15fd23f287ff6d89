import { AppError, forbidden } from '../../../platform/errors/index.ts';
import type { OpenDrill } from '../../drill/index.ts';
import { type Caller, laboratoryOf, noDivision } from '../../foundation/index.ts';
import type { Scope } from './boxes.read.ts';

/** What of a drill's boxes a caller may see. @throws AppError 403 for a token that stands for no site, laboratory or division */
export function scopeOf(caller: Caller, drill: Pick<OpenDrill, 'city'>): Scope {
  switch (caller.role) {
    case 'tablet':
      if (caller.site === undefined) throw new AppError(forbidden);
      return { site: caller.site };
    case 'courier':
      return { courier: caller.sub };
    case 'lab':
      return { laboratory: laboratoryOf(caller) };
    default: {
      const { division } = caller;
      if (division === undefined) throw noDivision();
      return { division, city: drill.city.startsWith(division) };
    }
  }
}
