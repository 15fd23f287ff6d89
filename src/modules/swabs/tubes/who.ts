import { AppError } from '../../../platform/errors/index.ts';
import { identifyByPass, personNotRegistered } from '../../day/index.ts';
import type { OpenDrill } from '../../drill/index.ts';
import type { CanonicalDocument } from '../../foundation/index.ts';
import { personId } from '../../foundation/index.ts';
import type { Passes } from '../../residents/index.ts';
import type { TicketsRead } from './tickets.read.ts';

/** Whose swab it is, as staff say it. */
export interface WhoIsSwabbed {
  registrationId?: string | undefined;
  pass?: string | undefined;
  document?: CanonicalDocument | undefined;
  ticket?: string | undefined;
}

/** @throws AppError 422 `pass-invalid`, `person-not-registered` for a ticket that nobody here holds */
export type FindWho = (
  who: WhoIsSwabbed,
  at: { siteId: string; drill: OpenDrill; at: Date; offline: boolean },
) => Promise<{ registrationId: string; warnings: string[] }>;

export function createFindWho(deps: { passes: Pick<Passes, 'read'>; tickets: TicketsRead }): FindWho {
  const { passes, tickets } = deps;
  return async ({ registrationId, pass, document, ticket }, { siteId, drill, at, offline }) => {
    const found = (id: string) => ({ registrationId: id, warnings: [] });
    if (registrationId !== undefined) return found(registrationId);
    if (pass !== undefined) return identifyByPass(passes, pass, { drillId: drill.id, at, offline });
    if (document !== undefined) return found(personId(drill.keys, document));
    const holder = ticket === undefined ? undefined : await tickets.holder(siteId, ticket.toUpperCase());
    if (holder === undefined) throw new AppError(personNotRegistered);
    return found(holder);
  };
}
