import { afterAll, describe, expect, it } from 'vitest';
import { commonProblems } from '../../../src/platform/errors/index.ts';
import { createHttpServer } from '../../../src/platform/http/index.ts';
import { createLogger } from '../../../src/platform/logger.ts';
import { compose, fill, read } from './deploy-files.ts';

const config = read('deploy/nginx/nginx.conf');
const pages = read('deploy/nginx/problem-pages.conf');
const texts = read('deploy/nginx/problems.conf');
const document = JSON.parse(read('openapi.json')) as {
  paths: Record<string, { post?: { requestBody?: { content: Record<string, unknown> } } }>;
};
const app = createHttpServer({
  logger: createLogger({ level: 'silent', process: 'test' }),
  trustProxy: [],
  translate: () => undefined,
});
afterAll(() => app.close());

describe('nginx', () => {
  it('lets go of idle connections to the api before the api does', () => {
    const upstream = /upstream api \{([^}]*)\}/.exec(config)?.[1] ?? '';
    const idle = Number(/keepalive_timeout (\d+)s;/.exec(upstream)?.[1]);
    expect(idle).toBeGreaterThan(0);
    expect(idle * 1000).toBeLessThan(app.server.keepAliveTimeout);
  });

  it('knows every address to which files of rows are sent', () => {
    const whole = new RegExp(/location ~ (\^\S+import\$) \{/.exec(config)?.[1] ?? '^$');
    const rewritten = [...config.matchAll(/rewrite (\^\/v1\S+) \S+ last;/g)].map(
      ([, form = '']) => new RegExp(form),
    );
    const taking = Object.entries(document.paths).flatMap(([path, { post }]) =>
      post?.requestBody?.content['text/csv'] === undefined ? [] : [path.replaceAll(/\{\w+\}/g, 'x')],
    );
    expect(taking.length).toBeGreaterThan(6);
    expect(taking.filter((path) => ![whole, ...rewritten].some((form) => form.test(path)))).toEqual([]);
    expect(taking.filter((path) => whole.test(path)).every((path) => path.endsWith('/import'))).toBe(true);
  });

  it('has a room for files as large as all that may be under way at once', () => {
    const room = Number(/\/imports:size=(\d+)m/.exec(read('docker-compose.yml'))?.[1]);
    const places = [
      ...config.matchAll(
        /location (@\w+) \{\s+client_max_body_size (\d+)m;\s+client_body_temp_path \/imports[^}]*?limit_conn \w+ (\d+);/g,
      ),
    ];
    expect(places.map(([, name]) => name)).toEqual(['@import', '@results']);
    const most = places.reduce((sum, [, , megabytes, atOnce]) => sum + Number(megabytes) * Number(atOnce), 0);
    expect(most).toBeLessThan(room);
  });

  it('logs no query, no caller and no error that quotes them', () => {
    const format = /log_format line([^;]*);/.exec(config)?.[1] ?? '';
    expect(format).toContain('"path":"$path"');
    expect(/map \$uri \$path \{/.test(config)).toBe(true);
    expect(format).not.toMatch(
      /\$(request|request_uri|args|query_string|request_body|remote_addr|arg_\w+)\b/,
    );
    expect(config).toContain('error_log stderr emerg;');
  });

  it('repeats nothing that may not be repeated, and believes no caller about who it is', () => {
    expect(/proxy_next_upstream ([^;]*);/.exec(config)?.[1]).toBe('error timeout http_503');
    expect(read('deploy/nginx/proxy-headers.conf')).toContain(
      'proxy_set_header X-Forwarded-For $remote_addr;',
    );
  });

  it('believes this machine, as Docker shows it, about whose request it passes on', () => {
    const subnet = fill(compose.networks['front']?.ipam?.config[0]?.subnet ?? '');
    const gateway = subnet.replace(/\.0\/24$/, '.1');
    expect(gateway).toMatch(/^[\d.]+$/);
    expect(read('deploy/nginx/proxies.conf')).toContain(`set_real_ip_from ${gateway};`);
  });

  it("answers with the api's own problems: code, status and title in both languages", () => {
    const answers = [
      ...pages.matchAll(
        /return (\d+) '\{"type":"\/problems\/([\w-]+)",\$(\w+),"status":(\d+),"code":"([\w-]+)"/g,
      ),
    ];
    expect(answers).toHaveLength(8);
    for (const [, returned, type, variable, status, code] of answers) {
      const problem = commonProblems.find((one) => one.code === code);
      if (problem === undefined) throw new Error(`${code} is not in the table`);
      expect([returned, status, type]).toEqual([`${problem.status}`, `${problem.status}`, problem.code]);
      const map = new RegExp(`\\$${variable} \\{([^}]*)\\}`).exec(texts)?.[1] ?? '';
      expect(map).toContain(`default '"title":"${problem.title.en}"`);
      expect(map).toContain(`'~*^zh' '"title":"${problem.title.zh}"`);
    }
  });
});
