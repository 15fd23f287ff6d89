import type { Problem } from './errors/index.ts';
import type { DescribeRoute, HttpServer, WebhookMessage } from './http/index.ts';

/** What a module's tables hold. Each table of the database is named by the module that writes it, once. */
export interface Tables {
  /** Rows about people of a drill (with `drill_id`, or `job_id` of a job of one): destroyed with the drill. */
  people?: readonly string[];
  /** Tables that stay when a drill's people are destroyed, and why that harms nobody. */
  kept?: Readonly<Record<string, string>>;
}

/** What a module answers with, waits for and writes: everything else in the house that must know it learns it here. */
export interface Declared {
  /** Its folder, for messages. */
  name: string;
  problems?: readonly Problem[];
  /** Topics of the queue that it handles; their health is watched in every process. */
  topics?: readonly string[];
  tables?: Tables;
  /** What a breach of a constraint of its tables means to the caller. */
  constraints?: Readonly<Record<string, Problem>>;
  /** What the document says of routes because of what this module does to all of a kind. */
  describe?: DescribeRoute;
  /** Messages that it sends to addresses of callers, for the document. */
  messages?: readonly WebhookMessage[];
}

/** What the house hands to each module when its routes are registered. */
export interface House {
  /** Every problem that the interface can answer with. */
  problems: readonly Problem[];
}

/** A module, wired: what a process does with it. Whatever it leaves out it does not need. */
export interface Module extends Declared {
  /** What every request passes, registered before any route. */
  guard?(app: HttpServer): void | Promise<void>;
  register?(app: HttpServer, house: House): void | Promise<void>;
  /** Takes up its work in this process: a worker. */
  startJobs?(): void | Promise<void>;
  /** Writes what was accepted and lets go. Requests have been answered or refused before. */
  close?(): Promise<void>;
}

/** A module with what it offers to others. */
export interface Wired<S> {
  module: Module;
  services: S;
}

/** A stage of a drill: its modules, and what they offer to later wings. */
export interface Wing<S> {
  modules: readonly Module[];
  services: S;
}

/** Gathers the modules of a wing, in the order in which they are wired. */
export function createWing() {
  const modules: Module[] = [];
  return {
    /** Takes a module in; answers what it offers. */
    add<S>({ module, services }: Wired<S>): S {
      modules.push(module);
      return services;
    },
    with: <S>(services: S): Wing<S> => ({ modules, services }),
  };
}

/** A module that offers nothing to others. */
export const alone = (module: Module): Wired<object> => ({ module, services: {} });
