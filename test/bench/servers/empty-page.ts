import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { createHttpServer, registerPages } from '../../../src/platform/http/index.ts';
import { createLogger } from '../../../src/platform/logger.ts';

/** The least that a page can be: one module that writes one heading. Served as the pages for people are. */
const folder = mkdtempSync(join(tmpdir(), 'muster-empty-'));
process.once('exit', () => rmSync(folder, { recursive: true, force: true }));
process.once('SIGTERM', () => process.exit(0));
mkdirSync(join(folder, 'faces/empty'), { recursive: true });
writeFileSync(
  join(folder, 'faces/empty/page.ts'),
  `const heading = document.createElement('h1'); heading.textContent = 'Empty'; document.body.append(heading);`,
);

const app = createHttpServer({
  logger: createLogger({ level: 'silent', process: 'bench' }),
  trustProxy: [],
  translate: () => undefined,
});
const at = pathToFileURL(`${folder}/`);
registerPages(app, {
  declared: {
    pages: [{ path: '/empty', entry: 'empty/page.ts', styles: [], titles: { en: 'Empty', zh: '空白' } }],
    packages: {},
    files: [],
  },
  sources: at,
  installed: at,
  signIn: { authorizeUrl: '/sign-in', tokenUrl: '/v1/auth/token' },
  practice: false,
});
app.get('/livez', { config: { access: 'public' }, schema: { hide: true } }, async () => ({ ok: true }));
await app.listen({ host: '127.0.0.1', port: Number(process.env['PORT']) });
