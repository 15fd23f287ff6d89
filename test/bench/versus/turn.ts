import { figuresOf, type LoadOrder, runLoad } from '../support/load.ts';
import type { House } from './house.ts';

/** What a turn came to: how much was done, and in how long. */
export interface Turn {
  done: number;
  seconds: number;
}

/** Makes a house ready for so many turns; answers what one of them does. Both builds are asked the same. */
export type Load = (house: House, turns: number, say: (line: string) => void) => Promise<() => Promise<Turn>>;

/** Connections at once, where a load does not say otherwise. */
export const connections = 128;

/** Where the requests of a load are made. */
export const source = (file: string): string => new URL(`../support/${file}`, import.meta.url).href;

/** One turn of requests, three seconds unless told. @throws Error where any is not answered with `status` */
export async function turnOf(
  house: House,
  order: Omit<LoadOrder, 'host' | 'port' | 'connections' | 'seconds'> & { seconds?: number },
  status: number,
): Promise<Turn> {
  const result = await runLoad({ host: '127.0.0.1', port: house.port, connections, seconds: 3, ...order });
  figuresOf(result, status);
  return { done: result.statuses[status] ?? 0, seconds: result.seconds };
}
