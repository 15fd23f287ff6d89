import { openGround } from '../../../../src/main/ground.ts';
import type { JobHandler } from '../../../../src/modules/service/jobs/index.ts';
import { createJobRunner } from '../../../../src/modules/service/jobs/job-runner.ts';
import { createJobsRead } from '../../../../src/modules/service/jobs/jobs.read.ts';
import { createJobsRepo } from '../../../../src/modules/service/jobs/jobs.repo.ts';
import { systemClock } from '../../../../src/platform/clock.ts';
import { loadConfig } from '../../../../src/platform/config.ts';
import { createLogger } from '../../../../src/platform/logger.ts';

/** A process that takes one job and is killed by it: before its first step, or after one. */
const databaseUrl = process.env['DATABASE_URL'] ?? '';
const jobId = process.env['JOB_ID'] ?? '';
const masterKey = Buffer.alloc(32, 7);
const logger = createLogger({ level: 'fatal', process: 'deadly' });
const { database } = await openGround(
  {
    ...loadConfig({ DATABASE_URL: databaseUrl, MASTER_KEY: masterKey.toString('base64') }),
    databaseUrl,
    masterKey,
  },
  logger,
  'deadly',
);
const deadly: JobHandler = {
  async run({ advance }) {
    if (process.env['STEPS'] === 'true') await advance(async () => ({ done: 0, total: 1, state: null }));
    process.kill(process.pid, 'SIGKILL');
    return new Promise(() => undefined);
  },
};
const kind = (await createJobsRead(database).find(jobId))?.kind ?? '';
const runner = createJobRunner({
  repo: createJobsRepo(database),
  handlers: { [kind]: deadly },
  isPassing: () => false,
  clock: systemClock,
  logger,
  leaseMs: 30_000,
});
await runner.run(jobId, new AbortController().signal);
