import { createHmac, timingSafeEqual } from 'node:crypto';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { Sign1 } from '@auth0/cose';
import { decode } from 'cborg';
import { importJWK } from 'jose';
import { Webhook } from 'standardwebhooks';
import { stdnum } from 'stdnum';
import { afterEach, describe, expect, test, vi } from 'vitest';
import { documentTypes, type NormalisedDocument } from '../../../src/core/identity/index.ts';
import type { Base45Expected } from '../../support/vectors/base45.ts';
import { vectorFiles, vectorsFolder } from '../../support/vectors/make.ts';
import type { PassExpected, PassesShared, PassInput } from '../../support/vectors/passes.ts';
import type { DocumentInput, Read } from '../../support/vectors/people.ts';
import type { SharingFile, VectorFile } from '../../support/vectors/vector.ts';
import type { WebhookExpected, WebhookInput } from '../../support/vectors/webhooks.ts';

const committed = (name: string) => readFileSync(join(vectorsFolder, name), 'utf8');
/** As whoever writes a client reads it: the file alone. */
const read = <File>(name: string) => JSON.parse(committed(name)) as File;

/** Base45 by RFC 9285 §4.2 and §6, strictly; undefined for what it refuses. */
function strictBase45(text: string): Buffer | undefined {
  const alphabet = '0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ $%*+-./:';
  const bytes: number[] = [];
  for (let at = 0; at < text.length; at += 3) {
    const signs = Array.from(text.slice(at, at + 3), (sign) => alphabet.indexOf(sign));
    if (signs.includes(-1) || signs.length === 1) return undefined;
    const value = signs.reduce((sum, sign, place) => sum + sign * 45 ** place, 0);
    if (value >= 256 ** (signs.length - 1)) return undefined;
    bytes.push(...(signs.length === 3 ? [value >> 8, value & 255] : [value]));
  }
  return Buffer.from(bytes);
}

describe('the committed vectors', () => {
  const made = vectorFiles();

  test.each(Object.keys(made))('%s is what `npm run vectors` makes now', (name) => {
    expect(committed(name)).toBe(made[name]);
  });

  test('are all there are, and each case has a name of its own and says why', () => {
    const files = readdirSync(vectorsFolder).filter((file) => file.endsWith('.json'));
    expect(files.sort()).toEqual(Object.keys(made).sort());
    for (const file of files) {
      const { about, vectors } = read<VectorFile<unknown, unknown>>(file);
      expect(about).not.toBe('');
      expect(vectors.length).toBeGreaterThan(10);
      expect(new Set(vectors.map(({ name }) => name)).size).toBe(vectors.length);
      for (const { why } of vectors) expect(why).toMatch(/\.$/);
    }
  });

  test('are told of in their README, each file', () => {
    const readme = committed('README.md');
    for (const file of Object.keys(made)) expect(readme).toContain(file);
  });
});

describe('base45.json, read by RFC 9285', () => {
  const { vectors } = read<VectorFile<{ text: string }, Base45Expected>>('base45.json');

  test.each(vectors)('$name', ({ input, expected }) => {
    const bytes = strictBase45(input.text);
    expect(bytes === undefined ? { refused: true } : { hex: bytes.toString('hex') }).toEqual(
      expected.rfc9285,
    );
  });
});

describe('passes.json, read by another implementation of COSE and the strict base45', () => {
  const { shared, vectors } = read<SharingFile<PassesShared, PassInput, PassExpected>>('passes.json');
  type Key = Parameters<Sign1['verify']>[0];

  interface Claims {
    registrationId: string;
    drillId: string;
    slotId: string;
    expiresAt: string;
  }
  const uuid = (bytes: unknown) =>
    Buffer.from(bytes as Uint8Array)
      .toString('hex')
      .replace(/^(.{8})(.{4})(.{4})(.{4})/, '$1-$2-$3-$4-');
  const seconds = (expiry: number) => new Date(expiry * 1_000).toISOString();

  /** The first form: the key by its id, claims by their labels. */
  async function firstForm(signed: Sign1): Promise<Claims | undefined> {
    const kid = Buffer.from(signed.protectedHeaders.get(4) as Uint8Array).toString();
    const jwk = shared.keys.find((key) => key.kid === kid);
    if (jwk === undefined) return undefined;
    await signed.verify((await importJWK(jwk, 'EdDSA')) as Key);
    const claims = decode(signed.payload, { useMaps: true }) as Map<number, unknown>;
    const [registrationId = '', drillId = '', slotId = ''] = [7, -65537, -65539].map((label) =>
      uuid(claims.get(label)),
    );
    return { registrationId, drillId, slotId, expiresAt: seconds(Number(claims.get(4))) };
  }

  /** Today's: any of the keys, the drill's id as external data, claims by their places. */
  async function today(signed: Sign1): Promise<Claims | undefined> {
    const { drillId } = shared.siteList;
    const externalAAD = Buffer.from(drillId.replaceAll('-', ''), 'hex');
    const payload = Buffer.from(signed.payload);
    for (const jwk of shared.keys)
      await signed.verify((await importJWK(jwk, 'EdDSA')) as Key, { externalAAD });
    return {
      registrationId: uuid(payload.subarray(2, 18)),
      drillId,
      slotId: uuid(payload.subarray(18, 34)),
      expiresAt: seconds(payload.readUInt32BE(34)),
    };
  }

  /** The claims of a text that the shared keys have signed; undefined for any other. */
  async function claimsOf(text: string): Promise<Claims | undefined> {
    const form = { 'MUSTER1:': firstForm, 'MUSTER2:': today }[text.slice(0, 8)];
    const bytes = form === undefined ? undefined : strictBase45(text.slice(8));
    if (form === undefined || bytes === undefined || bytes[0] !== 0xd2) return undefined;
    try {
      const signed = Sign1.decode(bytes);
      return signed.protectedHeaders.get(1) === -8 ? await form(signed) : undefined;
    } catch {
      return undefined;
    }
  }

  /** What a client may do to a scan before it reads it. */
  const tidied = (text: string) => {
    const bare = text
      .normalize('NFKC')
      .replace(/^[\s\uFEFF]+|\s+$/g, '')
      .replace(/^\]Q1/, '')
      .toUpperCase();
    return bare.startsWith('MUSTER2%3A') ? decodeURIComponent(bare) : bare;
  };
  const unsigned = ['other-code', 'document-number', 'cut-off', 'forged'];

  test.each(vectors)('$name', async ({ input, expected: { tablet, lane } }) => {
    const claims = await claimsOf(tidied(input.text));
    const why = tablet.admit ? undefined : tablet.why;
    const code = why === 'other-code' ? 'pass-unreadable' : `pass-${why}`;
    expect('code' in lane ? lane.code : undefined).toBe(why === undefined ? undefined : code);
    // Signed over another drill's id, a pass of today is not ours to verify.
    const ofAnotherDrill = why === 'other-drill' && input.text.startsWith('MUSTER2:');
    expect(claims === undefined).toBe(unsigned.includes(why ?? '') || ofAnotherDrill);
    if (claims === undefined) return;

    const { siteList } = shared;
    if (tablet.admit) {
      expect(tablet.claims).toEqual(claims);
      expect(lane).toEqual({ registrationId: claims.registrationId });
    }
    // Why a signed one is refused, from the claims and the list alone.
    const isRevoked = siteList.revoked.some(
      (one) => one.slotId === claims.slotId && one.ids.includes(claims.registrationId),
    );
    const reason =
      claims.drillId !== siteList.drillId
        ? 'other-drill'
        : Date.parse(claims.expiresAt) <= Date.parse(input.at)
          ? 'expired'
          : isRevoked
            ? 'revoked'
            : undefined;
    expect(why).toBe(reason);
  });

  test('every reason is among them, and what scanners do to a pass', () => {
    const reasons = new Set(vectors.map(({ expected: { tablet } }) => (tablet.admit ? 'none' : tablet.why)));
    expect(reasons).toEqual(new Set(['none', ...unsigned, 'other-drill', 'expired', 'revoked']));
    const mangled = vectors.filter(({ name }) => name.startsWith('scanner: '));
    expect(mangled.filter(({ expected }) => expected.tablet.admit).map(({ name }) => name.slice(9))).toEqual([
      'line end after it',
      'tab after it',
      'space before it',
      'a symbology identifier before it',
      'a byte order mark before it',
      'small letters',
      'full-width letters',
      'percent-encoded',
    ]);
  });
});

describe('documents.json, beside stdnum', () => {
  const { vectors } = read<VectorFile<DocumentInput, Read<NormalisedDocument>>>('documents.json');
  const ric = (number: string) => stdnum['CN']?.['ric']?.validate(number).isValid;

  test('every type has a number that is taken and one that is refused', () => {
    for (const type of documentTypes) {
      const taken = vectors
        .filter(({ input }) => input.type === type)
        .map(({ expected }) => 'value' in expected);
      expect([type, new Set(taken).size]).toEqual([type, 2]);
    }
  });

  // It is right on 18 characters in their canonical form: date and check character, whatever the region.
  test.each(vectors.filter(({ input }) => /^\d{17}[\dX]$/.test(input.number)))(
    '$name',
    ({ input, expected }) => {
      const isWrong = 'code' in expected && ['document-date', 'document-check-digit'].includes(expected.code);
      // Which births are in the future is asked of the vectors' day, and which are too old of nobody.
      if (/^.{6}(18|20210923)/.test(input.number)) return expect(isWrong).toBe(true);
      if ('code' in expected && !isWrong) return expect(expected.code).toMatch(/region|mismatch/);
      expect(ric(input.number)).toBe(!isWrong);
    },
  );

  test.each(vectors.flatMap(({ expected }) => ('value' in expected ? [expected] : [])))(
    '$value.type $value.number stays as it is, and its mask shows at most ten of its signs',
    ({ value, masked }) => {
      expect(masked).toHaveLength(value.number.length);
      expect(masked.replaceAll('*', '').length).toBeLessThanOrEqual(10);
      expect(masked).toContain('*');
      if (/^\d{17}[\dX]$/.test(value.number)) expect(ric(value.number)).toBe(true);
    },
  );
});

describe('webhooks.json, verified by the library of Standard Webhooks and by hand', () => {
  const { shared, vectors } =
    read<SharingFile<{ toleranceSeconds: number }, WebhookInput, WebhookExpected>>('webhooks.json');
  afterEach(() => void vi.useRealTimers());

  function acceptedByLibrary({ secret, headers, body, receivedAt }: WebhookInput): boolean {
    vi.useFakeTimers({ toFake: ['Date'], now: new Date(receivedAt) });
    try {
      new Webhook(secret).verify(body, headers);
      return true;
    } catch {
      return false;
    }
  }

  function acceptedByHand({ secret, headers, body, receivedAt }: WebhookInput): boolean {
    const { 'webhook-id': id, 'webhook-timestamp': at, 'webhook-signature': signatures = '' } = headers;
    if (Math.abs(Date.parse(receivedAt) / 1_000 - Number(at)) > shared.toleranceSeconds) return false;
    const key = Buffer.from(secret.replace('whsec_', ''), 'base64');
    const made = createHmac('sha256', key).update(`${id}.${at}.${body}`).digest();
    return signatures.split(' ').some((one) => {
      const given = Buffer.from(one.replace(/^v1,/, ''), 'base64');
      return one.startsWith('v1,') && given.length === made.length && timingSafeEqual(given, made);
    });
  }

  test.each(vectors)('$name', ({ input, expected }) => {
    expect(acceptedByLibrary(input)).toBe(expected.accepted);
    expect(acceptedByHand(input)).toBe(expected.accepted);
    expect(input.body).not.toMatch(/\p{Script=Han}/u);
  });
});
