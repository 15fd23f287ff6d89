import type { EventTime } from '../../../core/calendar/index.ts';
import type { Upload } from '../uploads/index.ts';
import type { NewCheckIn } from './check-in.repo.ts';
import type { CheckInRequest } from './check-in.schemas.ts';
import type { Identified } from './identify.ts';
import { ticketOf } from './tickets.ts';

/** A check-in as it is to be written. */
export function toRecord(
  upload: Upload,
  request: Pick<CheckInRequest, 'deviceSeq' | 'lane' | 'at'>,
  when: EventTime,
  who: Identified,
): NewCheckIn {
  const { device, tag, site, drill, receivedAt, offline } = upload;
  return {
    registrationId: who.registrationId,
    method: who.method,
    passSlot: who.passSlot,
    drillId: drill.id,
    siteId: site.id,
    device,
    deviceSeq: request.deviceSeq,
    lane: request.lane,
    at: when.at,
    recordedAt: request.at,
    receivedAt,
    ticket: ticketOf(request.lane, tag, device, request.deviceSeq),
    rules: drill.checkInRules,
    swabRules: drill.swabRules,
    offline,
    by: undefined,
    warnings: when.outOfRange ? [...who.warnings, 'time-out-of-range'] : who.warnings,
  };
}
