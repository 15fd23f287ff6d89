import { generateKeyPairSync, sign } from 'node:crypto';
import { Sign1 } from '@auth0/cose';
import base45 from 'base45';
import { decode, encode } from 'cborg';
import { importJWK } from 'jose';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { startTestApp, type TestApp } from '../support/app.ts';
import { gulou } from '../support/divisions.ts';
import { type RegistrationAnswer, type SeededDrill, seedDrill } from '../support/drill.ts';
import { registration } from '../support/people.ts';

interface Jwk {
  kid: string;
  kty: string;
  crv: string;
  x: string;
  alg: string;
  purpose: string;
}

const prefix = 'MUSTER2:';

/** A key as the other implementation types it. */
type Key = Parameters<Sign1['verify']>[0];

/** The COSE_Sign1 message of a pass. */
function messageOf(pass: string): Buffer {
  expect(pass.startsWith(prefix)).toBe(true);
  return base45.decode(pass.slice(prefix.length));
}

describe('a pass', () => {
  let t: TestApp;
  let drill: SeededDrill;
  let citizen: string;
  let tablet: string;
  let seq = 0;
  const [community] = gulou.communities;
  beforeAll(async () => {
    t = await startTestApp({ now: new Date('2021-09-22T08:00:00+08:00') });
    drill = await seedDrill(t);
    citizen = await t.token('citizen', { sub: 'anna' });
    tablet = await t.token('tablet', { sub: 'tablet', site: drill.gulou[0] });
  });
  afterAll(() => t.close());

  async function passOf(
    n: number,
    at = drill,
  ): Promise<{ id: string; pass: string; slotId: string; expiresAt: string }> {
    const url = `/v1/drills/${at.id}/registrations`;
    const { id } = await t.need<RegistrationAnswer>('POST', url, {
      token: citizen,
      body: registration(n, community),
    });
    await t.assign(at.id, community);
    const own = await t.need<RegistrationAnswer>('GET', `/v1/registrations/${id}`, { token: citizen });
    const pass = await t.need<{ pass: string; expiresAt: string }>('GET', `/v1/registrations/${id}/pass`, {
      token: citizen,
    });
    return { id, slotId: own.appointment?.slotId ?? '', ...pass };
  }
  const show = (pass: string) => {
    seq += 1;
    const body = { deviceSeq: seq, at: t.clock.now().toISOString(), lane: '1', pass };
    return t.call<{ status: string; code: string }>('POST', `/v1/sites/${drill.gulou[0]}/check-ins`, {
      token: tablet,
      body,
    });
  };
  const refused = async (what: string, pass: string) => {
    const answer = await show(pass);
    expect([what, answer.status, answer.body.code]).toEqual([what, 422, 'pass-invalid']);
  };
  const keys = async () => (await t.need<{ keys: Jwk[] }>('GET', '/.well-known/jwks.json')).keys;

  test('is verified by another implementation of COSE with the published key, and says ids and a time only', async () => {
    const { id, pass, slotId } = await passOf(1);
    const message = messageOf(pass);
    const [jwk] = (await keys()).filter((key) => key.purpose === 'pass');
    if (jwk === undefined) throw new Error('no pass key is published');
    const key = await importJWK({ kty: jwk.kty, crv: jwk.crv, x: jwk.x }, 'EdDSA');
    const signed = Sign1.decode(message);
    const idOf = (uuid: string) => Buffer.from(uuid.replaceAll('-', ''), 'hex');
    await signed.verify(key as Key, { externalAAD: idOf(drill.id) });

    const payload = Buffer.from(signed.payload);
    expect(payload.subarray(0, 2)).toEqual(idOf(drill.id).subarray(14));
    expect(payload.subarray(2, 18)).toEqual(idOf(id));
    expect(payload.subarray(18, 34)).toEqual(idOf(slotId));
    expect(payload.readUInt32BE(34)).toBe(Date.parse('2021-09-25T00:00:00+08:00') / 1000);
    expect(payload).toHaveLength(38);

    await expect(signed.verify(key as Key, { externalAAD: idOf(id) })).rejects.toThrow();
    const changed = Buffer.from(message);
    changed[message.length - 1] = (changed.at(-1) ?? 0) ^ 1;
    await expect(Sign1.decode(changed).verify(key as Key, { externalAAD: idOf(drill.id) })).rejects.toThrow();
  });

  test('is the same each time, and a picture where one is asked for', async () => {
    const { id, pass } = await passOf(2);
    const url = `/v1/registrations/${id}/pass`;
    expect((await t.need<{ pass: string }>('GET', url, { token: citizen })).pass).toBe(pass);
    const png = await t.call('GET', url, { token: citizen, headers: { accept: 'image/png' } });
    expect(png.bytes.subarray(0, 8).toString('hex')).toBe('89504e470d0a1a0a');
    const svg = await t.call<string>('GET', url, { token: citizen, headers: { accept: 'image/svg+xml' } });
    expect(svg.text).toMatch(/^<svg /);
    for (const answer of [png, svg]) expect(answer.headers['cache-control']).toBe('no-store');
  });

  test('that somebody forged is refused, whatever it is', async () => {
    const { pass } = await passOf(3);
    const message = messageOf(pass);
    const [protectedHeader, , payload, signature] = decode(message.subarray(1), { useMaps: true }) as [
      Uint8Array,
      unknown,
      Uint8Array,
      Uint8Array,
    ];
    const build = (parts: unknown[], tag = 0xd2) =>
      prefix + base45.encode(Buffer.concat([Buffer.of(tag), encode(parts)]));
    const stranger = generateKeyPairSync('ed25519').privateKey;
    const signedPart = encode(['Signature1', protectedHeader, new Uint8Array(), payload]);
    const none = encode(new Map<number, unknown>([[1, 0]]));
    const half = Buffer.from(payload);
    half[half.length - 1] = (half.at(-1) ?? 0) ^ 1;
    const tokenKey = t.ground.keyring.signer('token');
    const tokenHeader = encode(
      new Map<number, unknown>([
        [1, -8],
        [4, Buffer.from(tokenKey.kid)],
      ]),
    );
    const byTokenKey = tokenKey.sign(
      Buffer.from(encode(['Signature1', tokenHeader, new Uint8Array(), payload])),
    );

    await refused(
      'signed by a stranger',
      build([protectedHeader, new Map(), payload, sign(null, signedPart, stranger)]),
    );
    await refused('signed by the token key', build([tokenHeader, new Map(), payload, byTokenKey]));
    await refused('another payload', build([protectedHeader, new Map(), half, signature]));
    await refused('no algorithm', build([none, new Map(), payload, signature]));
    await refused('no signature', build([protectedHeader, new Map(), payload, new Uint8Array()]));
    await refused('three parts', build([protectedHeader, new Map(), payload]));
    await refused('another tag', build([protectedHeader, new Map(), payload, signature], 0xd1));
    await refused('cut short', pass.slice(0, -4));
    await refused('too long', `${pass}${'0'.repeat(600)}`);
    await refused('without its prefix', pass.slice(prefix.length));
    await refused('only a prefix', prefix);
    await refused('a supermarket’s code', 'https://example.com/offers?id=20210922');
    await refused('a payment code', '6920152400142');
    await refused('a health certificate', 'HC1:6BFOXN%TS3DHPVO13J');
    expect((await show(pass)).status).toBe(201);
  });

  test('of another drill is refused', async () => {
    const other = await seedDrill(t);
    await refused('another drill', (await passOf(4, other)).pass);
  });

  test('of somebody who has another window by now, or has cancelled, is refused', async () => {
    const { id, pass } = await passOf(5);
    await t.sql`update appointments set slot_id = (
      select s.id from slots s join appointments a on a.registration_id = ${id} and s.site_id = a.site_id and s.id <> a.slot_id
      limit 1) where registration_id = ${id}`;
    await refused('another window', pass);
    const second = await passOf(6);
    await t.need('POST', `/v1/registrations/${second.id}/cancel`, { token: citizen });
    await refused('cancelled', second.pass);
  });

  test('expires with its drill', async () => {
    const { pass, expiresAt } = await passOf(7);
    expect(expiresAt).toBe('2021-09-24T16:00:00.000Z');
    t.clock.moveTo(new Date('2021-09-25T00:00:00+08:00'));
    await refused('expired', pass);
  });
});
