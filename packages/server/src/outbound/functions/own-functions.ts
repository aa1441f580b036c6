import { FunctionError } from '#domain/functions.ts';
import type { Log } from '#lib/log.ts';
import { folderVersion, type OwnFunctions, readFunctionFolder } from './function-folder.ts';
import { FunctionThreads } from './function-threads.ts';
import { isOwnVariable } from './own-variables.ts';
import type { Webhook } from './webhook-settings.ts';

/** Where functions reach this server again. */
export interface OwnAddress {
  readonly endpoint: string;
  /** What vouches for it where no public authority does, as PEM. */
  readonly authority?: string | undefined;
}

/** By this the SDKs of AWS, and functions without one, find the service of user pools ("Service-specific endpoints"). */
const endpointVariable = 'AWS_ENDPOINT_URL_COGNITO_IDENTITY_PROVIDER';

/** One of the operator's own functions. */
export type OwnFunction = { readonly threads: FunctionThreads } | { readonly webhook: Webhook };

interface OwnFunctionsOptions {
  readonly folder: string | undefined;
  readonly reload: boolean;
  readonly memoryLimitMb: number;
  readonly log: Log;
  /** Known once the server listens; asked when a function is called for the first time. */
  readonly address: (() => OwnAddress) | undefined;
}

const none: OwnFunctions = { modules: new Map(), webhooks: new Map() };

/** The operator's own functions by name, with the threads that they run in. */
export class OwnFunctionsCache {
  readonly #options: OwnFunctionsOptions;
  readonly #threads = new Map<string, FunctionThreads>();
  /** Threads of former versions that still have calls. */
  readonly #closing = new Set<Promise<void>>();
  /** Variables that webhooks are signed with, which are in no environment any more. */
  readonly #secretEnv: NodeJS.ProcessEnv = {};
  #functions = none;
  #version = '';

  /** Reads the folder. @throws Error with one sentence and its mend */
  constructor(options: OwnFunctionsOptions) {
    this.#options = options;
    if (options.folder === undefined) return;
    this.#version = folderVersion(options.folder);
    this.#functions = this.#read(options.folder);
  }

  /** A function, or undefined when it is not the operator's own. @throws FunctionError when the folder is not in order */
  find(name: string): OwnFunction | undefined {
    if (this.#options.reload) this.#reload();
    const path = this.#functions.modules.get(name);
    if (path !== undefined) return { threads: this.#threadsOf(name, path) };
    const webhook = this.#functions.webhooks.get(name);
    return webhook && { webhook };
  }

  /** Lets calls under way end, then ends all threads. */
  async close(): Promise<void> {
    this.#retire();
    await Promise.all(this.#closing);
  }

  #threadsOf(name: string, path: string): FunctionThreads {
    const known = this.#threads.get(name);
    if (known !== undefined) return known;
    const { memoryLimitMb, log, address } = this.#options;
    const at = address?.();
    const env = { ...(at && { [endpointVariable]: at.endpoint }), ...this.#environment() };
    const threads = new FunctionThreads({ name, path, env, memoryLimitMb, log, authority: at?.authority });
    this.#threads.set(name, threads);
    return threads;
  }

  /** Takes what webhooks are signed with out of the environment, which a thread sees however its own is made. */
  #read(folder: string): OwnFunctions {
    const functions = readFunctionFolder(folder, { ...process.env, ...this.#secretEnv });
    for (const { secretEnv } of functions.webhooks.values()) {
      if (secretEnv === undefined || process.env[secretEnv] === undefined) continue;
      this.#secretEnv[secretEnv] = process.env[secretEnv];
      delete process.env[secretEnv];
    }
    return functions;
  }

  /** Without the secrets of this server: its own settings, and what its webhooks are signed with. */
  #environment(): NodeJS.ProcessEnv {
    const secrets = new Set(Array.from(this.#functions.webhooks.values(), ({ secretEnv }) => secretEnv));
    const isShown = (name: string) => !isOwnVariable(name) && !secrets.has(name);
    const all = Object.entries({ ...process.env, ...this.#secretEnv });
    return Object.fromEntries(all.filter(([name]) => isShown(name)));
  }

  #reload(): void {
    const { folder, log } = this.#options;
    if (folder === undefined) return;
    try {
      const version = folderVersion(folder);
      if (version === this.#version) return;
      this.#functions = this.#read(folder);
      this.#version = version;
    } catch (error) {
      log.error({ folder }, `The folder of functions is not in order. ${(error as Error).message}`);
      throw new FunctionError('unreachable', 'InvalidRuntimeException', { cause: error });
    }
    this.#retire();
  }

  #retire(): void {
    for (const threads of this.#threads.values()) {
      const closing: Promise<void> = threads.close().finally(() => this.#closing.delete(closing));
      this.#closing.add(closing);
    }
    this.#threads.clear();
  }
}
