import { startTestApp, type TestApp, type TestAppOptions } from '../app.ts';

/** A service that a browser can reach. */
export interface FacesService {
  t: TestApp;
  url: string;
  close(): Promise<void>;
}

export async function serveFaces(options: TestAppOptions = {}): Promise<FacesService> {
  const t = await startTestApp(options);
  const url = await t.app.listen({ port: 0, host: '127.0.0.1' });
  return { t, url, close: () => t.close() };
}
