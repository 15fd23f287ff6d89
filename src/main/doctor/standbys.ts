import { assertAnswers, assertReadsOwnWrites, openDatabase } from '../../platform/db/index.ts';
import type { ProductionConfig } from '../run.ts';
import { bad, type Finding, good, look, warning } from './finding.ts';

/** How long a standby is given to answer, ms. */
const answersWithinMs = 3_000;

/** Standbys that are named for reading: whether they answer, and show what they are there for. Nothing where none is named. */
export async function* examineStandbys(config: ProductionConfig): AsyncGenerator<Finding> {
  const { read, report } = config.standbys;
  if (read !== undefined) {
    const primary = openDatabase({
      url: config.databaseUrl,
      maxConnections: 1,
      applicationName: 'muster-doctor',
    });
    try {
      const of = 'standby for reads';
      const settings = await look(of, async () => {
        await assertReadsOwnWrites(primary.sql);
        return good(of, 'every commit waits until it shows there');
      });
      if (settings.state !== 'good') {
        const { said } = settings;
        yield bad(of, `${said}. What runs asks the primary meanwhile, and what is started anew ends`);
      } else yield (await answers(read)) ? settings : silent(of);
    } finally {
      await primary.close();
    }
  }
  if (report === undefined) return;
  const of = 'standby for reports';
  yield (await answers(report)) ? good(of, 'it answers') : silent(of);
}

async function answers(url: string): Promise<boolean> {
  const standby = openDatabase({ url, maxConnections: 1, applicationName: 'muster-doctor' });
  try {
    await assertAnswers(standby.sql, answersWithinMs);
    return true;
  } catch {
    return false;
  } finally {
    await standby.close();
  }
}

const silent = (of: string): Finding =>
  warning(of, 'it does not answer: the primary is asked until it does. Start it, or leave its setting out');
