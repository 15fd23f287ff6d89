import { readFileSync } from 'node:fs';
import { parse } from 'yaml';
import { z } from 'zod';

/** A file of the repository, by its path from the root. */
export function read(path: string): string {
  return readFileSync(new URL(`../../../${path}`, import.meta.url), 'utf8');
}

const service = z.object({
  image: z.string(),
  build: z.object({ context: z.string() }).optional(),
  pull_policy: z.string().optional(),
  command: z.array(z.string()).default([]),
  entrypoint: z.array(z.string()).default([]),
  environment: z.record(z.string(), z.string()).optional(),
  secrets: z.array(z.string()).default([]),
  networks: z.array(z.string()),
  ports: z.array(z.string()).default([]),
  volumes: z.array(z.string()).default([]),
  tmpfs: z.array(z.string()).default([]),
  user: z.string().optional(),
  depends_on: z.record(z.string(), z.object({ condition: z.string() })).default({}),
  healthcheck: z.object({ test: z.array(z.string()).optional(), disable: z.boolean().optional() }),
  restart: z.string(),
  init: z.boolean(),
  read_only: z.boolean(),
  cap_drop: z.array(z.string()).default([]),
  security_opt: z.array(z.string()),
  stop_grace_period: z.string(),
  mem_limit: z.string(),
  pids_limit: z.number(),
  profiles: z.array(z.string()).default([]),
  deploy: z.object({ replicas: z.string() }).optional(),
});

export type Service = z.output<typeof service>;

/** docker-compose.yml as it stands, its variables unfilled. */
export const compose = z
  .object({
    services: z.record(z.string(), service),
    secrets: z.record(z.string(), z.object({ file: z.string() })),
    networks: z.record(
      z.string(),
      z.object({
        internal: z.boolean().optional(),
        ipam: z.object({ config: z.array(z.object({ subnet: z.string() })) }).optional(),
      }),
    ),
  })
  .parse(parse(read('docker-compose.yml'), { merge: true }));

/** One use of a variable: `${NAME:-default}`, or `${NAME:?why it is needed}`. */
export interface Variable {
  name: string;
  kind: 'default' | 'required';
  text: string;
}

const pattern = /\$\{(\w+):([-?])([^}]*)\}/g;

/** Every use of a variable in docker-compose.yml. */
export const variablesUsed: Variable[] = [...read('docker-compose.yml').matchAll(pattern)].map(
  ([, name = '', mark, text = '']) => ({ name, kind: mark === '?' ? 'required' : 'default', text }),
);

/** Fills variables as Compose does; a required one that is not given is an error. */
export function fill(text: string, given: Record<string, string> = {}): string {
  return text.replace(pattern, (_, name: string, mark: string, rest: string) => {
    const value = given[name] ?? '';
    if (value !== '') return value;
    if (mark === '?') throw new Error(`${name}: ${rest}`);
    return rest;
  });
}

/** Seconds of a Compose duration such as `35s`. */
export function seconds(duration: string): number {
  const [, number] = /^(\d+)s$/.exec(duration) ?? [];
  if (number === undefined) throw new Error(`not in seconds: ${duration}`);
  return Number(number);
}
