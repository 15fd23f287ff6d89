import { customType, timestamp } from './drizzle.ts';

/** Binary column: ciphertext, hashes, wrapped keys. */
export const bytea = customType<{ data: Buffer; driverData: Buffer }>({ dataType: () => 'bytea' });

/** An instant; always with time zone. */
export const instantColumn = (name: string) => timestamp(name, { withTimezone: true, mode: 'date' });

/** The number of a transaction, which grows for ever. */
export const xid8 = customType<{ data: string }>({ dataType: () => 'xid8' });
