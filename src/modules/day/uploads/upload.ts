import { type EventTime, eventTime } from '../../../core/calendar/index.ts';
import type { Clock } from '../../../platform/clock.ts';
import type { OpenDrill, Site } from '../../drill/index.ts';
import type { DeviceRegistry } from '../devices/index.ts';

/** What the service knows of tablets that it has enrolled. */
export type KnownTablets = Pick<DeviceRegistry, 'find' | 'clockOffset'>;

/** One upload of a tablet: what is the same for all that it holds. */
export interface Upload {
  device: string;
  tag: string | undefined;
  site: Site;
  drill: OpenDrill;
  receivedAt: Date;
  /** How far the tablet's clock is ahead of the service's. */
  offsetMs: number;
  offline: boolean;
}

/** The upload that arrives now; of somebody who works at no site it says of none. */
export async function beginUpload<T extends Pick<Upload, 'device' | 'drill' | 'offline'>>(
  deps: { tablets: KnownTablets; clock: Clock },
  of: T & { sentAt: Date | undefined },
): Promise<Omit<T, 'sentAt'> & Pick<Upload, 'tag' | 'receivedAt' | 'offsetMs'>> {
  const { sentAt, ...rest } = of;
  const receivedAt = deps.clock.now();
  const known = await deps.tablets.find(of.device);
  const offsetMs = await deps.tablets.clockOffset(of.device, sentAt, receivedAt);
  return { ...rest, tag: known?.tag, receivedAt, offsetMs };
}

/** When something of the upload happened. */
export function timeIn(
  { offsetMs, receivedAt, drill }: Pick<Upload, 'offsetMs' | 'receivedAt' | 'drill'>,
  recorded: Date,
): EventTime {
  return eventTime({ recorded, offsetMs, now: receivedAt, drillStarts: drill.startsAt });
}
