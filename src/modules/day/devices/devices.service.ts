import type { Clock } from '../../../platform/clock.ts';
import {
  hashSecret,
  keyedHash,
  newId,
  newSecret,
  newTypedCode,
  readTypedCode,
  type SecretKey,
} from '../../../platform/crypto/index.ts';
import { AppError, notFound } from '../../../platform/errors/index.ts';
import type { SitesService } from '../../drill/index.ts';
import { type DrillsService, refuseClosed } from '../../drill/index.ts';
import type { Actor, Auditor } from '../../foundation/index.ts';
import {
  type Caller,
  covers,
  type DeviceClients,
  drawsOf,
  related,
  requireDivision,
} from '../../foundation/index.ts';
import type { DeviceRegistry } from './device-registry.ts';
import { badCode } from './devices.errors.ts';
import type { DeviceRow, DevicesRead } from './devices.read.ts';
import type { DevicesRepo, WaitingDevice } from './devices.repo.ts';
import { tagOf } from './tags.ts';

/** Who acts, with the request that they act in. */
export type By = Caller & Pick<Actor, 'requestId'>;

export interface AddedDevice {
  id: string;
  siteId: string;
  label: string;
  tag: string;
  code: string;
  codeExpiresAt: Date;
}

export interface EnrolledDevice {
  id: string;
  siteId: string;
  tag: string;
  clientId: string;
  clientSecret: string;
}

export interface DevicesService {
  /** Adds a device to a site; its code is told this once. @throws AppError 404, 403 of another division, 409 `drill-closed` */
  add(by: By, device: { siteId: string; label: string }): Promise<AddedDevice>;
  /** The device that waits for a code that somebody has typed in; nothing is changed. @throws AppError 401 `bad-code` */
  waitingFor(typed: string): Promise<WaitingDevice>;
  /** Notes in the audit log that a code was refused; never the code. */
  noteRefusal(requestId: string): Promise<void>;
  /** Takes its code for a secret; of many who try the same code one gets it. @throws AppError 401 `bad-code` */
  enrol(waiting: WaitingDevice, requestId: string): Promise<EnrolledDevice>;
  /** @throws AppError 404, 403 */
  list(
    by: By,
    of: { siteId: string } | { drillId: string },
    after: { createdAt: Date; id: string } | undefined,
    limit: number,
  ): Promise<DeviceRow[]>;
  /** Revoked, it gets no tokens and those that it has are refused; once is as good as twice. @throws AppError 404 */
  revoke(by: By, id: string): Promise<DeviceRow>;
  /** Takes that back: it goes on with the secret that it has. @throws AppError 404 */
  restore(by: By, id: string): Promise<DeviceRow>;
}

/** 50 bits, of which nobody guesses one within the hour. */
const codeLength = 10;
const codeMs = 3_600_000;
const clientPrefix = 'device-';

const noCode = {
  en: 'This is no enrolment code: it has ten letters and digits, as in K7Q2M-9XW4T. Look at it once more.',
  zh: '这不是注册码：注册码为十位字母和数字，例如 K7Q2M-9XW4T。请核对后重新输入。',
};
const tooLate = {
  en: 'The code has expired, somebody else has just used it, or the device has been revoked. Ask headquarters for another.',
  zh: '注册码已过期、刚被他人使用，或设备已停用。请向指挥部重新索取。',
};

/** Enrolled devices as clients of the built-in issuer. */
export function createDeviceClients(
  read: Pick<DevicesRead, 'enrolled' | 'isOne'>,
  registry: Pick<DeviceRegistry, 'isRevoked'>,
): DeviceClients {
  return {
    isRevoked: registry.isRevoked,
    isOne: read.isOne,
    async find(clientId) {
      if (!clientId.startsWith(clientPrefix)) return undefined;
      const row = await read.enrolled(clientId);
      if (row === undefined) return undefined;
      const { id, siteId, label, secretHash, createdAt } = row;
      return {
        clientId,
        name: label,
        secretHash,
        role: 'tablet',
        division: null,
        site: siteId,
        laboratory: null,
        team: null,
        facility: null,
        checkpoint: null,
        createdAt,
        expiresAt: null,
        revokedAt: null,
        previousSecretHash: null,
        previousUntil: null,
        subject: id,
      };
    },
  };
}

export function createDevicesService(deps: {
  repo: DevicesRepo;
  read: DevicesRead;
  registry: DeviceRegistry;
  sites: Pick<SitesService, 'see'>;
  drills: Pick<DrillsService, 'see'>;
  audit: Auditor;
  /** The machine's clock. */
  clock: Clock;
  /** Codes are stored as keyed hashes: short as they are, whoever reads the table could try them all out. */
  codeKey: SecretKey;
}): DevicesService {
  const { repo, read, registry, sites, drills, audit, clock, codeKey } = deps;

  /** An administrator may do for any division what its headquarters may. */
  const may = (by: Caller, division: string) => by.role === 'admin' || covers(by, division);

  async function own(by: By, id: string): Promise<DeviceRow> {
    const device = await read.find(id);
    if (device === undefined || !may(by, device.division)) throw new AppError(notFound);
    return device;
  }

  async function setRevoked(by: By, id: string, at: Date | null): Promise<DeviceRow> {
    const device = await own(by, id);
    const action = at === null ? 'device.restored' : 'device.revoked';
    await repo.setRevoked(id, at, audit.entry({ by, action, ...about(id), division: device.division }));
    registry.forget();
    return own(by, id);
  }

  return {
    async add(by, { siteId, label }) {
      const site = await sites.see(by, siteId);
      if (by.role !== 'admin') requireDivision(by, site.division);
      const drill = await drills.see(by, site.drillId);
      refuseClosed(drill);
      const draws = drawsOf(by);
      const id = draws.id('device');
      const code = newTypedCode(codeLength, draws.bytes('enrolment code', codeLength));
      const now = clock.now();
      const { number, codeExpiresAt } = await repo.add(
        {
          id,
          drillId: drill.id,
          siteId,
          division: site.division,
          label,
          codeHash: keyedHash(codeKey, code),
          codeExpiresAt: new Date(now.getTime() + codeMs),
          createdAt: now,
          createdBy: by.sub,
        },
        audit.entry({
          by,
          action: 'device.added',
          ...about(id),
          division: site.division,
          details: { site: siteId },
        }),
      );
      const shown = `${code.slice(0, 5)}-${code.slice(5)}`;
      return { id, siteId, label, tag: tagOf(number), code: shown, codeExpiresAt };
    },

    async waitingFor(typed) {
      const code = readTypedCode(typed, codeLength);
      if (code === undefined) throw new AppError(badCode, { detail: noCode });
      const device = await repo.waitingFor(keyedHash(codeKey, code), clock.now());
      if (device === undefined) throw new AppError(badCode);
      return device;
    },

    noteRefusal: (requestId) =>
      audit.append(
        audit.entry({
          by: { sub: 'unknown', role: 'unknown', requestId },
          action: 'secret.refused',
          object: { kind: 'enrolment-code', id: 'unknown' },
        }),
      ),

    async enrol({ id, siteId, division, number, codeHash }, requestId) {
      const clientId = `${clientPrefix}${newId()}`;
      const clientSecret = newSecret();
      const by = { sub: id, role: 'tablet', requestId };
      const enrolled = await repo.enrol(
        id,
        codeHash,
        { clientId, secretHash: hashSecret(clientSecret), at: clock.now() },
        audit.entry({ by, action: 'device.enrolled', ...about(id), division }),
      );
      if (!enrolled) throw new AppError(badCode, { detail: tooLate });
      return { id, siteId, tag: tagOf(number), clientId, clientSecret };
    },

    async list(by, of, after, limit) {
      if ('siteId' in of) {
        const site = await sites.see(by, of.siteId);
        if (by.role !== 'admin') requireDivision(by, site.division);
        return read.list({ of, after, limit });
      }
      const drill = await drills.see(by, of.drillId);
      const division = by.role === 'admin' ? drill.city : by.division;
      if (division === undefined || !related(division, drill.city)) throw new AppError(notFound);
      return read.list({ of: { ...of, division }, after, limit });
    },

    revoke: (by, id) => setRevoked(by, id, clock.now()),
    restore: (by, id) => setRevoked(by, id, null),
  };
}

const about = (id: string) => ({ object: { kind: 'device', id } });
