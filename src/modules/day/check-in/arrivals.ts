/** Hears of a site at which people have been checked in. */
export type CheckInsListener = (siteId: string) => Promise<void>;

/** Those who do something as soon as people are there. What goes wrong with it is theirs: everybody stays checked in. */
export function createArrivals(onError: (error: unknown) => void) {
  const listeners: CheckInsListener[] = [];
  return {
    listen(listener: CheckInsListener): void {
      listeners.push(listener);
    },
    async tell(siteId: string): Promise<void> {
      for (const listener of listeners) await listener(siteId).catch(onError);
    },
  };
}

export type Arrivals = ReturnType<typeof createArrivals>;
