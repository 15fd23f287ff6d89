import { setTimeout as sleep } from 'node:timers/promises';
import type { paths } from './generated/openapi-typescript.ts';
import { type Muster, need } from './muster.ts';

/** A family as it is registered. */
export type Family =
  paths['/v1/drills/{drillId}/households']['post']['requestBody']['content']['application/json'];

/** Registers a family in a drill, all or none; answers the ids of its members. */
export async function register(muster: Muster, drillId: string, family: Family): Promise<string[]> {
  const { members } = need(
    await muster.POST('/v1/drills/{drillId}/households', { params: { path: { drillId } }, body: family }),
  );
  return members.map(({ id }) => id);
}

/** Waits until somebody has a window, for 20 seconds at most; answers when and where it is. */
export async function seeWindow(muster: Muster, registrationId: string) {
  for (let tries = 0; tries < 100; tries++) {
    const path = { registrationId };
    const { appointment } = need(
      await muster.GET('/v1/registrations/{registrationId}', { params: { path } }),
    );
    if (appointment !== null) return appointment;
    await sleep(200);
  }
  throw new Error('nobody has given a window within 20 seconds');
}

/** The pass as a text, to be drawn as a QR code. */
export async function fetchPass(muster: Muster, registrationId: string): Promise<string> {
  const path = { registrationId };
  const answer = await muster.GET('/v1/registrations/{registrationId}/pass', {
    params: { path },
    headers: { accept: 'application/json' },
  });
  const told = need(answer);
  // Other media types are pictures.
  if (typeof told === 'string') throw new Error('a picture came instead of JSON');
  return told.pass;
}
