import base45 from 'base45';
import { decode, encode } from 'cborg';
import type { PassClaims } from '../../../src/core/passes/index.ts';
import { decide } from '../../../src/core/tablet/index.ts';
import { createSiteList, type SiteListBundle } from '../../../src/demo/tablet/site-list.ts';
import { identifyByPass } from '../../../src/modules/day/check-in/identify.ts';
import { createPasses } from '../../../src/modules/residents/passes/passes.ts';
import { AppError } from '../../../src/platform/errors/index.ts';
import { encodeFirstPass, encodePass } from '../passes.ts';
import {
  drillId,
  expiresAt,
  laterSlotId,
  now,
  otherDrillId,
  otherSiteSlotId,
  registrationIds,
  service,
  siteId,
  slotId,
  stranger,
} from './fixed.ts';
import type { SharingFile, Vector } from './vector.ts';

/** A text that somebody holds to the camera, and when. */
export interface PassInput {
  text: string;
  at: string;
}

type Claims = Record<keyof PassClaims, string>;

/** What a program has to make of it. */
export interface PassExpected {
  /** A tablet without a network, with the shared keys and site list. */
  tablet: { admit: true; claims: Claims; warnings: string[] } | { admit: false; why: string };
  /** `POST …/check-ins` while somebody waits: who it is, or the code that 422 `pass-invalid` gives at `/pass`. */
  lane: { registrationId: string } | { code: string };
  /** The same of a row in `…/check-ins/batch`: they were let in, so that less is refused. */
  upload: { registrationId: string; warnings: string[] } | { code: string };
}

export interface PassesShared {
  keys: (typeof service.jwk)[];
  siteId: string;
  siteList: SiteListBundle;
}

const { expected, later, moved, unlisted, came } = registrationIds;

const siteList: SiteListBundle = {
  drillId,
  siteId,
  asOf: '2021-09-22T08:55:00.000+08:00',
  expiresAt: '2021-09-25T00:00:00.000+08:00',
  full: true,
  cursor: 'example',
  rules: { earlyMinutes: 30, lateMinutes: 30, otherSites: 'warn' },
  keys: [service.jwk],
  windows: [
    { id: slotId, startsAt: '2021-09-22T09:00:00.000+08:00', endsAt: '2021-09-22T09:30:00.000+08:00' },
    { id: laterSlotId, startsAt: '2021-09-22T14:00:00.000+08:00', endsAt: '2021-09-22T14:30:00.000+08:00' },
  ],
  replaced: [],
  people: [
    [expected, '张*丰', 0, 1, 'a', null, null],
    [later, '李*', 1, 1, 'b', null, null],
    [moved, '王*', 1, 2, 'c', null, null],
    [came, '陈*', 0, 2, 'd', 'checked-in', null],
  ],
  revoked: [{ slotId, ids: [moved] }],
};

const claims = (more: Partial<PassClaims> = {}): PassClaims => ({
  registrationId: expected,
  drillId,
  slotId,
  expiresAt,
  ...more,
});

const prefix = 'MUSTER2:';
const firstPrefix = 'MUSTER1:';
const issue = (more?: Partial<PassClaims>) => encodePass(claims(more), service.signer);
const good = issue();
const code = good.slice(prefix.length);
const message = base45.decode(code);
/** The same claims in the form that was given before. */
const first = encodeFirstPass({ ...claims(), siteId }, service.signer);
const firstMessage = base45.decode(first.slice(firstPrefix.length));
const [head, , payload, signature] = decode(firstMessage.subarray(1), { useMaps: true }) as [
  Uint8Array,
  unknown,
  Uint8Array,
  Uint8Array,
];

/** A message of the first form with other parts, or under another tag than COSE_Sign1's. */
const built = (parts: unknown[], tag = 0xd2) =>
  firstPrefix + base45.encode(Buffer.concat([Buffer.of(tag), encode(parts)]));
const withBitTurned = (bytes: Uint8Array, at: number) => {
  const changed = Buffer.from(bytes);
  changed[at] = (changed[at] ?? 0) ^ 1;
  return changed;
};
/** A pass of another drill that says by its two bytes to be of this one: they follow nine bytes of head. */
function posingAsOurs(): Buffer {
  const other = Buffer.from(base45.decode(issue({ drillId: otherDrillId }).slice(prefix.length)));
  message.copy(other, 9, 9, 11);
  return other;
}
const protectedHead = (entries: [number, unknown][]) => encode(new Map(entries));
const fullWidth = (text: string) =>
  text.replace(/[!-~]/g, (sign) => String.fromCharCode(sign.charCodeAt(0) + 0xfee0));
const alphabet = '0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ $%*+-./:';
/**
 * The pass in another spelling: a group of three signs that stands for 65,536 more. RFC 9285 refuses it; a reader that
 * keeps sixteen bits reads the same bytes.
 */
function respelt(): string {
  for (let at = 0; at + 3 <= code.length; at += 3) {
    const [c, d, e] = Array.from(code.slice(at, at + 3), (sign) => alphabet.indexOf(sign)) as [
      number,
      number,
      number,
    ];
    const over = c + 45 * d + 2025 * e + 65_536;
    if (over >= 45 ** 3) continue;
    const signs = [over % 45, Math.floor(over / 45) % 45, Math.floor(over / 2025)]
      .map((n) => alphabet[n])
      .join('');
    return prefix + code.slice(0, at) + signs + code.slice(at + 3);
  }
  throw new Error('no group of the pass can be spelt in another way');
}

/** The same bytes for a reader that takes an unknown sign for -1: a colon (44) becomes it, and the next of its group one more. */
function respeltOutside(): string {
  for (const { index: at } of code.matchAll(/:/g)) {
    const next = alphabet[alphabet.indexOf(code[at + 1] ?? ':') + 1];
    if (at % 3 < 2 && next !== undefined) return `${prefix}${code.slice(0, at)}!${next}${code.slice(at + 2)}`;
  }
  throw new Error('no group of the pass has a colon that could be written so');
}

/** Somebody else's key under the id of the service's. */
const posing = { ...stranger.signer, kid: service.signer.kid };
const kidBytes = Buffer.from(service.signer.kid);

const cases: [name: string, text: string, why: string, at?: Date][] = [
  ['valid', good, 'Signed by the service, in its window, of somebody on the list.'],
  [
    'valid, of somebody whom the list does not know',
    issue({ registrationId: unlisted }),
    'The signature counts: they may have got the window since the list was fetched.',
  ],
  [
    'valid, for the afternoon',
    issue({ registrationId: later, slotId: laterSlotId }),
    'Five hours early: a warning, on which staff decide.',
  ],
  [
    'valid, an hour after its window',
    good,
    'Late by more than `lateMinutes`: a warning.',
    new Date('2021-09-22T10:30:00+08:00'),
  ],
  [
    'valid, of another site',
    issue({ registrationId: unlisted, slotId: otherSiteSlotId }),
    'A warning, where the rules of the drill say `warn`.',
  ],
  [
    'valid, of somebody who has come already',
    issue({ registrationId: came }),
    'The list says that they have been checked in.',
  ],
  [
    'expired a second ago',
    good,
    'Refused from `expiresAt` on. What was recorded offline stands all the same, and is flagged.',
    new Date(expiresAt.getTime() + 1_000),
  ],
  [
    'expired at this very second',
    good,
    '`expiresAt` is the first moment at which it counts no more.',
    expiresAt,
  ],
  ['a second before it expires', good, 'Late, but good.', new Date(expiresAt.getTime() - 1_000)],
  [
    'revoked',
    issue({ registrationId: moved }),
    'The window was given up for another; the list says so. Uploaded, it is taken with the warning `pass-revoked`.',
  ],
  [
    'newer pass of the one whose older is revoked',
    issue({ registrationId: moved, slotId: laterSlotId }),
    'Only the window that was given up is void, not the person.',
  ],
  ['of another drill', issue({ drillId: otherDrillId }), 'Signed by the same service for another day.'],
  [
    'forged: another key',
    encodePass(claims(), stranger.signer),
    'A pass names no key; none of those published has signed it.',
  ],
  [
    'forged: a bit of the payload turned',
    prefix + base45.encode(withBitTurned(message, 20)),
    'The signature is of another payload.',
  ],
  [
    'forged: a bit of the signature turned',
    prefix + base45.encode(withBitTurned(message, message.length - 1)),
    'An Ed25519 signature (RFC 8032) that does not verify.',
  ],
  [
    'forged: of another drill under the bytes of this one',
    prefix + base45.encode(posingAsOurs()),
    'The whole id of the drill is signed as external data; the two bytes of it that stand in the pass only tell where it belongs.',
  ],
  [
    'first form: valid',
    first,
    'What was given before: MUSTER1:, the id of the key in the header, CWT claims, nothing external.',
  ],
  [
    'first form: of another drill',
    encodeFirstPass({ ...claims({ drillId: otherDrillId }), siteId }, service.signer),
    'Signed by the same service; its claims name the drill.',
  ],
  [
    'first form: another key',
    encodeFirstPass({ ...claims(), siteId }, stranger.signer),
    'Its key id is none of those published.',
  ],
  [
    'first form: another key under the id of ours',
    encodeFirstPass({ ...claims(), siteId }, posing),
    'The key id is ours, and the signature is not: the id alone says nothing.',
  ],
  ['forged: no signature', built([head, new Map(), payload, new Uint8Array()]), 'Nothing is signed.'],
  [
    'forged: algorithm "none"',
    built([
      protectedHead([
        [1, 0],
        [4, kidBytes],
      ]),
      new Map(),
      payload,
      signature,
    ]),
    'Only EdDSA (-8) counts, whatever the header says.',
  ],
  [
    'forged: HMAC with the public key',
    built([
      protectedHead([
        [1, 5],
        [4, kidBytes],
      ]),
      new Map(),
      payload,
      signature,
    ]),
    'The header may not choose the algorithm: HS256 (5) with a key that everybody has would be no proof.',
  ],
  [
    'forged: the key id outside of what is signed',
    built([protectedHead([[1, -8]]), new Map([[4, kidBytes]]), payload, signature]),
    'Header parameters are read from the protected part alone.',
  ],
  ['three parts', built([head, new Map(), payload]), 'COSE_Sign1 (RFC 9052) has four.'],
  [
    'another tag',
    built([head, new Map(), payload, signature], 0xd1),
    'Tag 17 is COSE_Mac0; only 18 is a pass.',
  ],
  [
    'no tag',
    prefix + base45.encode(message.subarray(1)),
    'A pass carries the tag of COSE_Sign1: this one is a byte short.',
  ],
  ['cut short by four', good.slice(0, -4), 'A code that was read in part.'],
  ['cut short at 128', good.slice(0, 128), 'Some keyboard scanners stop there.'],
  ['its prefix alone', prefix, 'Nothing follows.'],
  ['without its prefix', code, 'The prefix is what tells a pass from another code.'],
  [
    'prefix of another version',
    good.replace('MUSTER2:', 'MUSTER3:'),
    'A form that is not known is not guessed at.',
  ],
  ['a shop’s address', 'https://example.com/offers?id=20210922', 'Another QR code.'],
  ['a payment code', '6920152400142', 'Another QR code.'],
  ['a health certificate', 'HC1:6BFOXN%TS3DHPVO13J', 'Also base45, and not ours.'],
  ['a number off an identity card', '11010519491231002X\r\n', 'To be sent as `document`, with its type.'],
  ['far too long', good + '0'.repeat(600), 'A pass has 178 signs; more than 600 are not looked at.'],
  [
    'scanner: line end after it',
    `${good}\r\n`,
    'Most scanners send Enter. It is taken off: a pass never ends in white space.',
  ],
  ['scanner: tab after it', `${good}\t`, 'Others send Tab. It is taken off.'],
  ['scanner: space before it', ` ${good}`, 'It is taken off: a pass begins with M.'],
  ['scanner: a symbology identifier before it', `]Q1${good}`, 'ISO/IEC 15424; it is taken off.'],
  ['scanner: a byte order mark before it', `\uFEFF${good}`, 'It is taken off.'],
  [
    'scanner: small letters',
    good.toLowerCase(),
    'Caps Lock. The alphabet has no small letters, so that upper-casing loses nothing.',
  ],
  ['scanner: full-width letters', fullWidth(good), 'A Chinese input method was on. NFKC undoes it.'],
  [
    'scanner: colons as semicolons',
    good.replaceAll(':', ';'),
    'A keyboard layout that is not the scanner’s. Cannot be undone with certainty: scan again.',
  ],
  ['scanner: read twice', good + good, 'Two reads without anything between them.'],
  [
    'scanner: spaces lost',
    good.replaceAll(' ', ''),
    'The alphabet holds the space; a field that drops spaces breaks the pass.',
  ],
  [
    'scanner: spaces as plus',
    good.replaceAll(' ', '+'),
    'The pass went through a form; "+" is a sign of the alphabet, so it cannot be undone.',
  ],
  [
    'scanner: percent-encoded',
    encodeURIComponent(good),
    'The pass was taken for a part of an address. Decoded where it is none as it stands.',
  ],
  [
    'another spelling of the same bytes',
    respelt(),
    'Base45 that RFC 9285 §6 has refused: see base45.json. Who compares texts must not take it for another pass.',
  ],
  [
    'another spelling, with a sign outside of the alphabet',
    respeltOutside(),
    'A reader that takes an unknown sign for -1 reads the same bytes.',
  ],
];

const shownClaims = ({ expiresAt: expires, ...ids }: PassClaims): Claims => ({
  ...ids,
  expiresAt: expires.toISOString(),
});

/** What the tablet of the demo makes of it. */
function onTablet(text: string, at: Date): PassExpected['tablet'] {
  const list = createSiteList();
  list.take(siteList);
  const decision = decide(text, list, { now: at.getTime(), came: new Set() });
  if (!decision.admit) return { admit: false, why: decision.why };
  if (decision.claims === undefined) throw new Error('a tablet with keys reads what it admits');
  return { admit: true, claims: shownClaims(decision.claims), warnings: decision.warnings };
}

const passes = createPasses({
  signer: () => service.signer,
  find: (_purpose, kid) => (kid === service.signer.kid ? service.signer : undefined),
  all: () => [service.signer],
});

/** What the service makes of it, at the lane or in an upload. */
function atService(text: string, at: Date, offline: boolean): PassExpected['upload'] {
  try {
    const { registrationId, passSlot, warnings } = identifyByPass(passes, text, { drillId, at, offline });
    // Decided by the database, by the same rule as the list's: the window of the pass is no longer the person's.
    const isRevoked = siteList.revoked.some(
      (one) => one.slotId === passSlot && one.ids.includes(registrationId),
    );
    if (isRevoked && !offline) return { code: 'pass-revoked' };
    return { registrationId, warnings: isRevoked ? [...warnings, 'pass-revoked'] : warnings };
  } catch (error) {
    const code = error instanceof AppError ? error.errors[0]?.code : undefined;
    if (code === undefined) throw error;
    return { code };
  }
}

/** Passes as they are shown, and what tablet and service make of them. */
export function passVectors(): SharingFile<PassesShared, PassInput, PassExpected> {
  return {
    about:
      'Passes (MUSTER2: and base45 of COSE_Sign1, Ed25519; MUSTER1: of those given before), with a site list, and what a tablet and the service make of them.',
    shared: { keys: [service.jwk], siteId, siteList },
    vectors: cases.map(([name, text, why, at = now]): Vector<PassInput, PassExpected> => {
      const atLane = atService(text, at, false);
      return {
        name,
        input: { text, at: at.toISOString() },
        expected: {
          tablet: onTablet(text, at),
          lane: 'code' in atLane ? atLane : { registrationId: atLane.registrationId },
          upload: atService(text, at, true),
        },
        why,
      };
    }),
  };
}
