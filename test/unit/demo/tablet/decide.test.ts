import { beforeEach, describe, expect, it } from 'vitest';
import { decide, NoNetwork } from '../../../../src/core/tablet/index.ts';
import { openJournal } from '../../../../src/demo/tablet/journal.ts';
import { createMemoryStore } from '../../../../src/demo/tablet/journal-store.ts';
import { readKeys, readPass } from '../../../../src/demo/tablet/pass.ts';
import { createSiteList, type SiteList, type SiteListBundle } from '../../../../src/demo/tablet/site-list.ts';
import { startTablet } from '../../../../src/demo/tablet/tablet.ts';
import { createSigner, generateSigningKey } from '../../../../src/platform/crypto/index.ts';
import { encodeFirstPass, encodePass } from '../../../support/passes.ts';

const key = { ...generateSigningKey(), kid: 'pass-1' };
const signer = createSigner(key);
const stranger = createSigner({ ...generateSigningKey(), kid: 'pass-1' });
const uuid = (n: number) => `${String(n).padStart(8, '0')}-0000-8000-8000-000000000000`;
const site = uuid(1);
const drill = uuid(2);
const [morning, noon, away] = [uuid(11), uuid(12), uuid(13)];
const at = (time: string) => Date.parse(`2021-09-22T${time}:00+08:00`);
const claims = {
  registrationId: uuid(100),
  drillId: drill,
  slotId: morning,
  expiresAt: new Date('2021-09-25T00:00:00+08:00'),
};

function bundle(more: Partial<SiteListBundle> = {}): SiteListBundle {
  const { kty, crv, x } = key.publicJwk as Record<string, string>;
  const window = (id: string, from: string, to: string) => ({
    id,
    startsAt: new Date(at(from)).toISOString(),
    endsAt: new Date(at(to)).toISOString(),
  });
  return {
    drillId: drill,
    siteId: site,
    asOf: new Date(at('07:00')).toISOString(),
    expiresAt: new Date(at('19:00')).toISOString(),
    full: true,
    cursor: 'c1',
    rules: { earlyMinutes: 30, lateMinutes: 30, otherSites: 'warn' },
    keys: [{ kid: 'pass-1', kty: kty ?? '', crv: crv ?? '', x: x ?? '' }],
    windows: [window(morning, '08:30', '09:00'), window(noon, '11:30', '12:00')],
    replaced: [],
    people: [
      [uuid(100), '张*丰', 0, 1, 'h1', null, null],
      [uuid(101), '张*', 0, 2, 'h1', null, null],
      [uuid(102), '林*', 0, 3, 'h1', 'checked-in', null],
      [uuid(103), '陈*榕', 1, 1, 'h2', null, new Date(at('11:00')).toISOString()],
    ],
    revoked: [{ slotId: noon, ids: [uuid(100)] }],
    ...more,
  };
}

describe('a tablet without a network', () => {
  let siteList: SiteList;
  const look = (code: string, now = at('08:40'), came: string[] = []) =>
    decide(code, siteList, { now, came: new Set(came) });
  const pass = (more: Partial<typeof claims> = {}, by = signer) => encodePass({ ...claims, ...more }, by);
  beforeEach(() => {
    siteList = createSiteList();
    siteList.take(bundle());
  });

  it('reads what the service signs', () => {
    expect(readPass(pass(), drill, readKeys(bundle().keys))).toEqual(claims);
    const first = encodeFirstPass({ ...claims, siteId: site }, signer);
    expect(readPass(first, drill, readKeys(bundle().keys))).toEqual(claims);
  });

  it('admits who is expected, and names the household that is still to come', () => {
    expect(look(pass())).toMatchObject({
      admit: true,
      person: { name: '张*丰', queueNumber: 1 },
      toCome: [{ id: uuid(101) }],
      warnings: [],
    });
    expect(look(pass(), at('08:40'), [uuid(101)])).toMatchObject({ toCome: [] });
  });

  it.each([
    ['other-code', 'https://example.com/offers?id=1'],
    ['other-code', '6920152400142'],
    ['other-code', ''],
    ['other-code', `MUSTER2:${'A'.repeat(10_000)}`],
    ['document-number', '350102199001011238\r\n'],
    ['cut-off', 'MUSTER1:'],
    ['cut-off', 'MUSTER2:'],
    ['cut-off', 'MUSTER2:HELLO'],
    ['cut-off', pass().slice(0, -3)],
    ['forged', pass({}, stranger)],
    ['other-drill', pass({ drillId: '00000003-0000-8000-8000-000000000003' })],
    ['expired', pass({ expiresAt: new Date(at('08:00')) })],
    ['revoked', pass({ slotId: noon })],
  ])('refuses as %s', (why, code) => {
    expect(look(code)).toEqual({ admit: false, why });
  });

  it.each([
    ['early', pass(), at('07:59')],
    ['late', pass(), at('09:30')],
    ['other-site', pass({ slotId: away }), at('08:40')],
    ['not-on-site-list', pass({ registrationId: uuid(999) }), at('08:40')],
    ['exempt-until', pass({ registrationId: uuid(103), slotId: noon }), at('10:59')],
    ['already-checked-in', pass({ registrationId: uuid(102) }), at('08:40')],
  ])('warns of %s, and lets staff decide', (warning, code, now) => {
    expect(look(code, now)).toMatchObject({ admit: true, warnings: expect.arrayContaining([warning]) });
  });

  it('takes deltas: whoever is replaced, gone or new, and passes that are void or valid again', () => {
    const delta: Partial<SiteListBundle> = {
      full: false,
      cursor: 'c2',
      replaced: [uuid(100).slice(0, 8)],
      people: [[uuid(100), '张*丰', 1, 9, 'h1', null, null]],
      revoked: [{ slotId: morning, ids: [uuid(100)] }],
    };
    const { windows: _, ...rest } = bundle(delta);
    siteList.take(rest);
    expect(look(pass())).toEqual({ admit: false, why: 'revoked' });
    expect(look(pass({ slotId: noon }), at('11:40'))).toMatchObject({
      person: { queueNumber: 9 },
      warnings: [],
    });
    siteList.take(bundle({ full: false, cursor: 'c3', replaced: [''], people: [], revoked: [] }));
    expect([siteList.size, siteList.cursor]).toEqual([0, 'c3']);
  });

  it('is the same after it was switched off: siteList, keys, clock and journal', async () => {
    const kept = createMemoryStore();
    const store = createMemoryStore();
    let network = true;
    const start = async () =>
      startTablet({
        enrolment: { id: uuid(7), siteId: site, clientId: 'c', clientSecret: 's' },
        lane: '3',
        journal: await openJournal(store),
        kept,
        // Three days fast: by it every pass would have expired.
        now: () => new Date(at('07:00') + 3 * 86_400_000),
        async network({ path }) {
          if (!network) throw new NoNetwork();
          return path === '/v1/auth/token'
            ? { status: 200, body: { accessToken: 't' } }
            : { status: 200, body: bundle() };
        },
      });
    const first = await start();
    expect((await first.checkIn({ pass: pass() })) as object).toMatchObject({
      admitted: true,
      decision: { warnings: ['unverified'] },
    });
    expect(await first.refresh()).toBe(true);
    network = false;
    const again = await start();
    expect(await again.refresh()).toBe(false);
    expect(await again.checkIn({ pass: pass({ registrationId: uuid(101) }) })).toMatchObject({
      admitted: true,
      ticket: '3-2',
      decision: { person: { name: '张*' }, warnings: ['early'] },
    });
    expect(await again.checkIn({ pass: pass({}, stranger) })).toEqual({ admitted: false, why: 'forged' });
    expect((await again.upload()).state).toBe('no-network');
    expect(again.journal.waiting()).toHaveLength(2);
  });

  it('forgets people when the bundle has expired, and verifies passes still', async () => {
    let now = at('07:00');
    const tablet = await startTablet({
      enrolment: { id: uuid(7), siteId: site, clientId: 'c', clientSecret: 's' },
      lane: '1',
      journal: await openJournal(createMemoryStore()),
      now: () => new Date(now),
      network: async ({ path }) =>
        path === '/v1/auth/token'
          ? { status: 200, body: { accessToken: 't' } }
          : { status: 200, body: bundle() },
    });
    await tablet.refresh();
    now = at('19:00');
    expect(await tablet.checkIn({ pass: pass() })).toMatchObject({
      admitted: true,
      decision: { person: undefined, warnings: ['not-on-site-list', 'late'] },
    });
    expect([tablet.siteList.size, tablet.siteList.cursor]).toEqual([0, undefined]);
    expect(await tablet.checkIn({ pass: pass({}, stranger) })).toEqual({ admitted: false, why: 'forged' });
  });
});
