import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import {
  CognitoIdentityProviderClient,
  CreateResourceServerCommand,
  CreateUserPoolClientCommand,
  type CreateUserPoolClientCommandInput,
} from '@aws-sdk/client-cognito-identity-provider';
import type { Page as BrowserPage } from 'playwright-core';
import { fillPool } from '../../packages/server/bench/fill.ts';
import { startServerProcess } from '../../packages/server/bench/server-process.ts';
import { createSecretKeyText, parseSecretKeys } from '../../packages/server/src/lib/secret-key.ts';
import { openStorage } from '../../packages/server/src/work/open-storage.ts';
import { peerClient, peerResource } from './peer.ts';

/** One of the two. */
export interface Side {
  readonly name: string;
  readonly origin: string;
  readonly pid: number;
  readonly authorizePath: (more?: Readonly<Record<string, string>>) => string;
  /** Where the app waits for codes. */
  readonly callback: string;
  readonly tokenPath: string;
  readonly userInfoPath: string;
  /** Of the app, and of the one that asks for itself. */
  readonly app: Readonly<Record<string, string>>;
  readonly machine: {
    readonly headers: Readonly<Record<string, string>>;
    readonly form: Readonly<Record<string, string>>;
  };
  /** What is asked for to get tokens that both have signed twice. */
  readonly forTokens: Readonly<Record<string, string>>;
  readonly person: Readonly<Record<string, string>>;
  readonly fillIn: (page: BrowserPage) => Promise<void>;
}

const basic = (id: string, secret: string) => ({
  authorization: `Basic ${Buffer.from(`${encodeURIComponent(id)}:${encodeURIComponent(secret)}`).toString('base64')}`,
});

/** Cenote as it is published, on SQLite, with a pool and two clients. */
export async function startOurs(folder: string, callback: string): Promise<Side & { stop(): Promise<void> }> {
  const secretKey = createSecretKeyText();
  const storage = await openStorage({ dataDir: folder, secretKeys: parseSecretKeys(secretKey) });
  const filled = await fillPool(storage, 1000, { active: 10 });
  await storage.db.close();
  const server = await startServerProcess({ source: false, dataDir: folder, secretKey });
  const origin = `http://${server.host}:${server.port}`;
  const { id: accessKeyId, secret: secretAccessKey } = filled.accessKey;
  const admin = new CognitoIdentityProviderClient({
    endpoint: origin,
    region: 'us-east-1',
    credentials: { accessKeyId, secretAccessKey },
  });
  const UserPoolId = filled.poolId;
  const Scopes = [{ ScopeName: 'read', ScopeDescription: 'read' }];
  await admin.send(new CreateResourceServerCommand({ UserPoolId, Identifier: 'api', Name: 'api', Scopes }));
  const newClient = async (input: Partial<CreateUserPoolClientCommandInput>) => {
    const given = {
      UserPoolId,
      ClientName: 'bench',
      GenerateSecret: true,
      AllowedOAuthFlowsUserPoolClient: true,
      ...input,
    };
    const { UserPoolClient } = await admin.send(new CreateUserPoolClientCommand(given));
    return { id: UserPoolClient?.ClientId ?? '', secret: UserPoolClient?.ClientSecret ?? '' };
  };
  const app = await newClient({
    AllowedOAuthFlows: ['code'],
    AllowedOAuthScopes: ['openid', 'email'],
    CallbackURLs: [callback],
  });
  const machine = await newClient({ AllowedOAuthFlows: ['client_credentials'], AllowedOAuthScopes: ['api/read'] });
  admin.destroy();
  return {
    name: 'Cenote',
    origin,
    pid: server.pid,
    authorizePath: (more = {}) =>
      `/oauth2/authorize?${new URLSearchParams({ response_type: 'code', client_id: app.id, redirect_uri: callback, scope: 'openid email', state: 's', ...more })}`,
    callback,
    tokenPath: '/oauth2/token',
    userInfoPath: '/oauth2/userInfo',
    app: basic(app.id, app.secret),
    machine: { headers: basic(machine.id, machine.secret), form: {} },
    forTokens: {},
    person: { username: filled.usernames[0] ?? '', password: filled.password },
    fillIn: async (page) => {
      await page.locator('input[name=username]').fill(filled.usernames[0] ?? '');
      await page.locator('input[name=password]').fill(filled.password);
    },
    stop: () => server.stop(),
  };
}

/** The other one, in a process of its own. */
export async function startPeer(callback: string): Promise<Side & { stop(): Promise<void> }> {
  const path = fileURLToPath(new URL('peer.ts', import.meta.url));
  const child = spawn(process.execPath, [path, callback], {
    stdio: ['ignore', 'pipe', 'inherit'],
    env: { ...process.env, NODE_ENV: 'production' },
  });
  const lines = createInterface({ input: child.stdout });
  let origin: string | undefined;
  for await (const line of lines) {
    origin = /^at (\S+)$/.exec(line)?.[1];
    if (origin !== undefined) break;
  }
  child.stdout.resume();
  if (origin === undefined) throw new Error('The other server did not start.');
  return {
    name: 'oidc-provider',
    origin,
    pid: child.pid ?? 0,
    authorizePath: (more = {}) =>
      `/auth?${new URLSearchParams({ response_type: 'code', client_id: peerClient.id, redirect_uri: callback, scope: 'openid email', state: 's', ...more })}`,
    callback,
    tokenPath: '/token',
    userInfoPath: '/me',
    app: basic(peerClient.id, peerClient.secret),
    machine: { headers: basic(peerClient.id, peerClient.secret), form: { resource: peerResource } },
    forTokens: { resource: peerResource },
    person: { login: 'ann', password: 'any' },
    fillIn: async (page) => {
      await page.locator('input[name=login]').fill('ann');
      await page.locator('input[name=password]').fill('any');
    },
    stop: async () => {
      const gone = once(child, 'exit');
      child.kill();
      await gone;
    },
  };
}
