/** For whom an id was made: it says nothing to a listener of another drill or division, who was told other things. */
export interface Audience {
  drillId: string;
  division: string;
}

/** By type of event: up to where the listener has been told. */
export type Cursors = ReadonlyMap<string, string>;

const form = /^1\.([0-9a-f-]{36})\.(\d{2,12})\.(\d{1,12})\.([\w=,-]{0,600})$/;
const part = /^([a-z][a-z-]{0,30})=([\w-]{1,60})$/;

/**
 * The id of an event: all that a process which never saw the listener needs to go on from it. It is no secret and
 * grants nothing: what a listener is shown depends on the token alone.
 */
export function eventId({ drillId, division }: Audience, at: Date, cursors: Cursors): string {
  const told = [...cursors].map(([type, cursor]) => `${type}=${cursor}`).join(',');
  return `1.${drillId}.${division}.${Math.floor(at.getTime() / 1000)}.${told}`;
}

/** What an id says; undefined where it is none of ours, another audience's, or from before `oldest`. */
export function readEventId(id: string, { drillId, division }: Audience, oldest: Date): Cursors | undefined {
  const [, ofDrill, ofDivision, seconds, told = ''] = form.exec(id) ?? [];
  if (ofDrill !== drillId || ofDivision !== division) return undefined;
  if (Number(seconds) * 1000 < oldest.getTime()) return undefined;
  const cursors = new Map<string, string>();
  for (const one of told.split(',')) {
    const [, type, cursor] = part.exec(one) ?? [];
    if (type === undefined || cursor === undefined) return undefined;
    cursors.set(type, cursor);
  }
  return cursors;
}
