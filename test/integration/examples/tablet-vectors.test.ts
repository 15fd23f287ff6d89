import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { startTestApp, type TestApp } from '../../support/app.ts';
import { gulou } from '../../support/divisions.ts';
import {
  type PageAnswer,
  type RegistrationAnswer,
  type SeededDrill,
  seedDrill,
} from '../../support/drill.ts';
import { registration } from '../../support/people.ts';
import { vectorsFolder } from '../../support/vectors/make.ts';
import type {
  TabletAnswer,
  TabletInput,
  TabletPerson,
  TabletStep,
  TabletsShared,
} from '../../support/vectors/tablets.ts';
import type { SharingFile } from '../../support/vectors/vector.ts';

const { shared, vectors } = JSON.parse(
  readFileSync(join(vectorsFolder, 'tablets.json'), 'utf8'),
) as SharingFile<TabletsShared, TabletInput, TabletAnswer[]>;
const [community] = gulou.communities;

/** What depends on the window that somebody happened to get. */
const ofTheWindow = ['early', 'late', 'other-day'];

describe('tablets.json, played to a whole service', () => {
  let t: TestApp;
  let drill: SeededDrill;
  let citizen: string;
  let next = 0;
  let building = 100;
  beforeAll(async () => {
    t = await startTestApp({ now: new Date(shared.now) });
    drill = await seedDrill(t, { lanes: 20 });
    citizen = await t.token('citizen', { sub: 'anna' });
  });
  afterAll(() => t.close());

  /** Enrols a tablet; answers its token and tag. */
  async function tablet(siteId: string): Promise<{ token: string; tag: string; siteId: string }> {
    const { code } = await t.need<{ code: string }>('POST', '/v1/devices', {
      token: drill.gulouHq,
      body: { siteId, label: '平板' },
    });
    const enrolled = await t.need<{ tag: string; clientId: string; clientSecret: string }>(
      'POST',
      '/v1/devices/enrol',
      { body: { code } },
    );
    const { clientId, clientSecret, tag } = enrolled;
    const { accessToken } = await t.need<{ accessToken: string }>('POST', '/v1/auth/token', {
      body: { clientId, clientSecret },
    });
    return { token: accessToken, tag, siteId };
  }

  const passOf = async (id: string) =>
    (await t.need<{ pass: string }>('GET', `/v1/registrations/${id}/pass`, { token: citizen })).pass;

  /** Brings a person into their state; answers what stands for their placeholders. */
  async function prepare({ state, name, room }: TabletPerson, at: string): Promise<Record<string, string>> {
    const body = registration(next++, community, {
      building: at,
      room,
      preferences: { sites: [drill.gulou[0] ?? ''] },
    });
    const { number } = body.person.document;
    if (state === 'stranger') return { document: number };
    const { id } = await t.need<RegistrationAnswer>('POST', `/v1/drills/${drill.id}/registrations`, {
      token: citizen,
      body: { ...body, person: { ...body.person, name } },
    });
    if (state === 'cancelled') {
      await t.need('POST', `/v1/registrations/${id}/cancel`, { token: citizen });
    }
    if (state !== 'with-pass' && state !== 'moved') return { id, document: number };
    await t.assign(drill.id, community);
    const oldPass = await passOf(id);
    if (state === 'with-pass') return { id, document: number, pass: oldPass };
    const { appointment } = await t.need<RegistrationAnswer>('GET', `/v1/registrations/${id}`, {
      token: citizen,
    });
    const { items } = await t.need<PageAnswer<{ id: string; available: number }>>(
      'GET',
      `/v1/sites/${drill.gulou[0]}/slots`,
    );
    const slot = items.find((one) => one.id !== appointment?.slotId && one.available > 0);
    await t.need('POST', `/v1/registrations/${id}/reschedule`, {
      token: citizen,
      body: { slotId: slot?.id, scope: 'person' },
    });
    return { id, document: number, oldPass, pass: await passOf(id) };
  }

  test.each(vectors)('$name', async ({ input, expected }) => {
    const known = new Map<string, string>([['{{building}}', `${building++}号楼`]]);
    const fill = <T>(value: T): T =>
      JSON.parse(
        JSON.stringify(value).replace(/\{\{[\w.]+\}\}/g, (mark) => {
          const text = known.get(mark);
          if (text === undefined) throw new Error(`nothing stands for ${mark}`);
          return text;
        }),
      ) as T;
    for (const [who, person] of Object.entries(input.people)) {
      const told = await prepare(person, known.get('{{building}}') ?? '');
      for (const [what, text] of Object.entries(told)) known.set(`{{${who}.${what}}}`, text);
    }
    const tablets: Partial<Record<TabletStep['tablet'], Awaited<ReturnType<typeof tablet>>>> = {};
    for (const [index, step] of input.steps.entries()) {
      const site = drill.gulou[step.tablet === 'T3' ? 1 : 0] ?? '';
      tablets[step.tablet] ??= await tablet(site);
      const { token = '', siteId = '', tag = '' } = tablets[step.tablet] ?? {};
      known.set(`{{${step.tablet}.tag}}`, tag);
      const answer = await t.call<object>('POST', `/v1/sites/${siteId}/${step.send}`, {
        token,
        body: fill(step.body),
      });
      const told = JSON.parse(answer.text, (key, value: unknown) =>
        key === 'warnings' && Array.isArray(value)
          ? value.filter((one) => !ofTheWindow.includes(one))
          : value,
      ) as object;
      expect({ status: answer.status, body: told }).toMatchObject(fill(expected[index] ?? {}));
    }
    expect(input.steps).toHaveLength(expected.length);
  });
});
