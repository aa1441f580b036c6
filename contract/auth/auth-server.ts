import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe } from 'vitest';
import {
  type AuthConfig,
  createAuth,
  memoryStorage,
  type SignInOutput,
  type SignInStep,
} from '../../packages/client/src/index.ts';
import { parseConfig } from '../../packages/server/src/config/config.ts';
import type { Flags } from '../../packages/server/src/config/setting.ts';
import { startServer } from '../../packages/server/src/server.ts';
import type { Place } from '../pools.ts';
import type { ContractServer } from '../server.ts';

/**
 * Runs one suite of the client library against a development server on the embedded database: what the server keeps is the other
 * suites' affair, here it is what the app sees.
 */
export function describeAuth(
  name: string,
  suite: (server: ContractServer) => void,
  flags: Flags = {},
  env: NodeJS.ProcessEnv = {},
): void {
  describe(name, () => {
    const server: { -readonly [K in keyof ContractServer]: ContractServer[K] } = {
      endpoint: '',
      userPoolId: '',
      clientId: '',
    };
    let stop = async () => {};

    beforeAll(async () => {
      const dataDir = await mkdtemp(join(tmpdir(), 'cenote-auth-'));
      const running = await startServer(parseConfig('dev', { port: '0', ...flags, dataDir }, env));
      server.endpoint = running.endpoint;
      server.userPoolId = running.seed?.userPoolId ?? '';
      server.clientId = running.seed?.clientId ?? '';
      stop = async () => {
        await running.close();
        await rm(dataDir, { recursive: true, force: true });
      };
    });
    afterAll(() => stop());
    suite(server);
  });
}

/** The configuration of an app on a device of its own, at the server's own pool or another one. */
export function configOf(
  { endpoint, userPoolId, clientId }: ContractServer,
  place: Partial<Place> = {},
  more: Partial<AuthConfig> = {},
): AuthConfig {
  return { endpoint, userPoolId, clientId, storage: memoryStorage(), ...place, ...more };
}

/** An app with everything, on a device of its own. A busy machine may take longer than an app would wait. */
export function newApp(server: ContractServer, place?: Partial<Place>, more?: Partial<AuthConfig>) {
  return createAuth(configOf(server, place, { requestTimeoutMs: 60_000, ...more }));
}

/** What a sign-in asks for. @throws Error where it asks for nothing more */
export function asked(output: SignInOutput): SignInStep {
  if (output.isSignedIn) throw new Error('somebody was signed in where a question was expected');
  return output.nextStep;
}
