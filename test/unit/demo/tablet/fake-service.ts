import type { NetworkAnswer, NetworkRequest } from '../../../../src/core/tablet/index.ts';
import type { CheckInRecord } from '../../../../src/demo/tablet/journal-lines.ts';

/** As much of the service as an uploader talks to: keeps what it is sent, by device sequence. */
export function createFakeService() {
  const kept = new Map<number, CheckInRecord>();
  const service = {
    kept,
    requests: 0,
    tokens: 0,
    /** Entries that came although they had come before. */
    repeats: 0,
    revoked: false,
    expireTokens: false,
    mostEntries: 1_000,
    /** Answers instead of what it would; for one request. */
    instead: undefined as NetworkAnswer | undefined,
    itemStatus: (_record: CheckInRecord): number | undefined => undefined,
    async network({ path, body, token }: NetworkRequest): Promise<NetworkAnswer> {
      service.requests++;
      if (path === '/v1/auth/token') {
        if (service.revoked) return { status: 401, body: {} };
        service.tokens++;
        return { status: 200, body: { accessToken: `token-${service.tokens}` } };
      }
      if (service.revoked || token !== `token-${service.tokens}` || service.expireTokens) {
        service.expireTokens = false;
        return { status: 401, body: { code: 'unauthenticated' } };
      }
      const { instead } = service;
      service.instead = undefined;
      if (instead !== undefined) return instead;
      const { checkIns } = body as { checkIns: CheckInRecord[] };
      if (checkIns.length > service.mostEntries) return { status: 413, body: {} };
      const items = checkIns.map((record) => {
        const status = service.itemStatus(record);
        if (status !== undefined && status >= 429) return { deviceSeq: record.deviceSeq, status, body: {} };
        const fresh = !kept.has(record.deviceSeq);
        if (!fresh) service.repeats++;
        kept.set(record.deviceSeq, record);
        return { deviceSeq: record.deviceSeq, status: status ?? (fresh ? 201 : 200), body: {} };
      });
      return { status: 200, body: { items } };
    },
  };
  return service;
}
