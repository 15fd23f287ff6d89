/** Variables that name a service's database, queue or keys: whoever has them set may mean a real one. */
const realOnes = ['DATABASE_URL', 'QUEUE_URL', 'MASTER_KEY'] as const;

/** Which of them are set here; an empty variable counts as absent. */
export const realSettings = (env: Record<string, string | undefined> = process.env): string[] =>
  realOnes.filter((name) => (env[name] ?? '') !== '');
