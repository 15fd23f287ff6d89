import { levelOf } from '../../../core/follow-up/index.ts';
import type { Database } from '../../../platform/db/index.ts';

/** `levelOf` of a task's division, as an expression over `t`. */
export function levelFrom(sql: Database['sql']) {
  const lengths = [12, 9, 6].map((length) => ({ length, level: levelOf('0'.repeat(length)) }));
  const [community, street, district] = lengths;
  return sql`case when length(t.division) >= ${community?.length ?? 12} then ${community?.level ?? 'community'}
    when length(t.division) >= ${street?.length ?? 9} then ${street?.level ?? 'street'}
    when length(t.division) >= ${district?.length ?? 6} then ${district?.level ?? 'district'} else ${levelOf('')} end`;
}
