import { Readable } from 'node:stream';
import { describe, expect, it } from 'vitest';
import type { ImportsRepo } from '../../../src/modules/service/imports/imports.repo.ts';
import { type Incoming, storeUpload } from '../../../src/modules/service/imports/upload.ts';

/** A connection that ended, as Node has it of every socket. */
const reset = () => Object.assign(new Error('read ECONNRESET'), { code: 'ECONNRESET' });

describe('a file that is taken in', () => {
  const incoming = {
    jobId: '8f0e8b1c-5a52-8c0e-9f0a-111111111111',
    upload: '8f0e8b1c-5a52-8c0e-9f0a-222222222222',
    drill: { keys: { data: Buffer.alloc(32, 7) } },
    format: 'csv',
    charset: 'utf-8',
    columns: [
      { name: 'community', zh: '村居', en: 'community code', required: true, example: '350102001001' },
    ],
    map: {},
    mostBytes: 1_000_000,
  } as unknown as Incoming;
  const repo = (addChunk: () => Promise<void>) =>
    ({ addChunk, dropUploads: async () => undefined }) as unknown as ImportsRepo;

  it('is refused where its sender goes away in the middle', async () => {
    const file = Readable.from(
      (async function* () {
        yield Buffer.from('community\n350102');
        throw reset();
      })(),
    );
    const taken = storeUpload({ repo: repo(async () => undefined) }, file, incoming);
    await expect(taken).rejects.toMatchObject({ code: 'invalid-request' });
  });

  it('is no fault of the request where the database goes away meanwhile', async () => {
    const file = Readable.from([Buffer.from('community\n350102001001\n')]);
    const taken = storeUpload({ repo: repo(() => Promise.reject(reset())) }, file, incoming);
    await expect(taken).rejects.toMatchObject({ code: 'ECONNRESET' });
  });
});
