import { gulou } from '../../../support/divisions.ts';
import { canaries } from '../privacy/canaries.ts';
import type { Visit, World } from '../privacy/whole-way.ts';
import { standingCase } from './outbreak.ts';

/** Two who were near a case, under monitoring, checked, and let go. */
export function visits({ t, drill, say, ids }: World): Visit[] {
  const at = `/v1/drills/${drill.id}`;
  const token = drill.gulouHq;
  const [, second, , last] = canaries;
  const [division] = gulou.communities;
  const now = () => t.clock.now().toISOString();
  const monitoring = () => `${at}/monitoring/${ids.get('monitoring')}`;
  const day = (days: number) =>
    new Date(t.clock.now().getTime() + days * 86_400_000).toISOString().slice(0, 10);
  return [
    {
      operationId: 'traceContacts',
      visit: async () => {
        const { name, type, number, nationality, phone } = second;
        const people = [
          { name, document: { type, number, nationality }, phone, division, kind: 'vehicle', at: now() },
          { name: last.name, phone: last.phone, division, kind: 'other', at: now(), distanceMetres: 2 },
        ];
        const index = await standingCase(t, ids.get('first') ?? '');
        await say('POST', `${at}/cases/${index}/contacts`, { token, body: { people } });
      },
    },
    { operationId: 'listContacts', visit: () => say('GET', `${at}/contacts`, { token }) },
    {
      operationId: 'beginMonitoring',
      visit: async () => {
        const { name, type, number, nationality, phone } = second;
        const named = { name, document: { type, number, nationality }, phone, lastExposureAt: now() };
        await say('POST', `${at}/monitoring`, { token, body: { case: ids.get('first'), place: 'home' } });
        const { body: begun } = await say<{ items: { id: string }[] }>('POST', `${at}/monitoring`, {
          token,
          body: { people: [named], place: 'home' },
        });
        ids.set('monitoring', begun.items[0]?.id ?? '');
      },
    },
    { operationId: 'listMonitoring', visit: () => say('GET', `${at}/monitoring`, { token }) },
    {
      operationId: 'checkMonitored',
      visit: () =>
        say('POST', `${monitoring()}/checks`, {
          token,
          body: { at: now(), temperature: 37.4, symptoms: ['cough'], note: last.reason },
        }),
    },
    { operationId: 'getMonitoring', visit: () => say('GET', monitoring(), { token }) },
    {
      operationId: 'revealMonitored',
      visit: () => say('POST', `${monitoring()}/reveal`, { token, body: { reason: last.reason } }),
    },
    {
      operationId: 'extendMonitoring',
      visit: () =>
        say('POST', `${monitoring()}/extend`, { token, body: { until: day(20), reason: last.reason } }),
    },
    {
      operationId: 'shortenMonitoring',
      visit: () =>
        say('POST', `${monitoring()}/shorten`, { token, body: { until: day(10), reason: second.reason } }),
    },
    {
      operationId: 'releaseMonitored',
      visit: () => say('POST', `${monitoring()}/release`, { token, body: { reason: last.reason } }),
    },
    { operationId: 'getMonitoringFigures', visit: () => say('GET', `${at}/monitoring/figures`, { token }) },
  ];
}
