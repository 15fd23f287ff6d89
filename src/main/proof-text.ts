import type { Proof } from '../modules/oversight/index.ts';

/** A proof in words, for who has to sign for it. */
export function describeProof(proof: Proof): string[] {
  const { drillId, samples, readableBefore, keysTried, readableAfter, keyLeft, rowsLeft, rowsDeleted } =
    proof;
  const sum = (rows: Record<string, number>) =>
    Object.values(rows).reduce((total, count) => total + count, 0);
  const before =
    readableBefore === undefined
      ? 'its key had been destroyed by an earlier run'
      : `${readableBefore} of them could be read before`;
  const verdict = (good: boolean): string => (good ? 'ok     ' : 'FAILED ');
  const left = Object.entries(rowsLeft).filter(([, rows]) => rows > 0);
  const where = left.map(([table, rows]) => `, ${rows} in ${table}`).join('');
  return [
    `${verdict(!keyLeft)} the drill ${drillId} ${keyLeft ? 'still has a key' : 'has no key any more'}`,
    `${verdict(readableAfter === 0)} ${samples} people as they were stored: ${before}, ${readableAfter} with any of the ${keysTried} keys that are left`,
    `${verdict(left.length === 0)} ${sum(rowsLeft)} rows left in ${Object.keys(rowsLeft).length} tables (${sum(rowsDeleted)} deleted in this run)${where}`,
    proof.proven
      ? `The people of the drill ${drillId} are destroyed. Backups from before still hold the key, wrapped by the master keys of their time: they too become unreadable when \`npm run keys -- rotate\` has been run and the old master key is destroyed.`
      : 'Not everything could be destroyed: run the command again.',
  ];
}
