import type { TestApp } from '../../../support/app.ts';
import { gulou } from '../../../support/divisions.ts';
import type { SeededDrill } from '../../../support/drill.ts';
import { person, registration } from '../../../support/people.ts';
import type { WritingRoute } from '../bad-input/bodies.ts';
import { register } from '../check-in/lane.ts';
import { standingCase } from './outbreak.ts';

/** The routes of cases and of health monitoring that take a JSON body. */
export async function writes(t: TestApp, drill: SeededDrill): Promise<WritingRoute[]> {
  const at = `/v1/drills/${drill.id}`;
  const token = drill.gulouHq;
  const [division] = gulou.communities;
  const now = () => t.clock.now().toISOString();
  const day = (days: number) =>
    new Date(t.clock.now().getTime() + days * 86_400_000).toISOString().slice(0, 10);
  const index = await standingCase(t, (await register(t, drill, registration(74_999, division))).id);
  let n = 75_000;
  const somebody = () => {
    n += 1;
    const { name, document, phone } = person(n);
    return { name, document, phone, division };
  };
  const beginning = () => ({
    people: [{ ...somebody(), lastExposureAt: now() }],
    place: 'central',
    reason: 'arrival',
    days: 14,
    swabDays: [1, 7],
  });
  const begun = async () => {
    const { items } = await t.need<{ items: { id: string }[] }>('POST', `${at}/monitoring`, {
      token,
      body: beginning(),
    });
    return `${at}/monitoring/${items[0]?.id}`;
  };
  const [one, other] = [await begun(), await begun()];
  const reason = '经专家组评估，调整健康监测期限';
  const route = (operationId: string, url: string, valid: WritingRoute['valid']): WritingRoute => ({
    operationId,
    method: 'POST',
    url,
    token,
    valid,
  });
  return [
    route('traceContacts', `${at}/cases/${index}/contacts`, () => ({
      since: now(),
      people: [{ ...somebody(), kind: 'vehicle', at: now(), distanceMetres: 1.5 }],
    })),
    route('beginMonitoring', `${at}/monitoring`, beginning),
    route('checkMonitored', `${one}/checks`, () => ({
      at: now(),
      temperature: 36.5,
      symptoms: ['cough'],
      note: '自述昨夜咳嗽',
    })),
    route('revealMonitored', `${one}/reveal`, () => ({ reason })),
    route('extendMonitoring', `${one}/extend`, () => ({ until: day(20), reason })),
    route('shortenMonitoring', `${one}/shorten`, () => ({ until: day(20), reason })),
    route('releaseMonitored', `${other}/release`, () => ({ reason })),
  ];
}
