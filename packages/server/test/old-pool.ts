import { mkdtemp, rm } from 'node:fs/promises';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { InputOf, OperationName, OutputOf } from '@cenote/wire/user-pools';
import { parseConfig } from '#config/config.ts';
import type { OldPool } from '#domain/old-pools.ts';
import { seemsToHave } from '#domain/people/nobody/seems-to-have.ts';
import type { Pool } from '#domain/tenant/pools/pool.ts';
import { parseBase32 } from '#lib/base32.ts';
import { hotp, totpStep } from '#lib/totp.ts';
import { startServer } from '../src/server.ts';
import type { TestContext } from './context.ts';
import { PASSWORD } from './people.ts';

/** A second server, on a port of its own, that plays the pool that people come from. Everybody there has `PASSWORD`. */
export interface OldPlace {
  readonly known: OldPool & { readonly endpoint: string };
  /** Where nobody listens. */
  readonly closedEndpoint: string;
  call<N extends OperationName>(operation: N, input: InputOf<N>): Promise<OutputOf<N>>;
  add(username: string): Promise<void>;
  setPassword(username: string, options?: { isTemporary: boolean }): Promise<void>;
  demandSecondFactor(username: string): Promise<void>;
  close(): Promise<void>;
}

export async function openOldPool(): Promise<OldPlace> {
  const dataDir = await mkdtemp(join(tmpdir(), 'cenote-old-'));
  const running = await startServer(parseConfig('dev', { port: '0', dataDir }, {}));
  const { userPoolId: UserPoolId = '', clientId = '' } = running.seed ?? {};
  const call: OldPlace['call'] = async (operation, input) => {
    const response = await fetch(running.endpoint, {
      method: 'POST',
      headers: {
        'content-type': 'application/x-amz-json-1.1',
        'x-amz-target': `AWSCognitoIdentityProviderService.${operation}`,
        authorization:
          'AWS4-HMAC-SHA256 Credential=any/20260101/us-east-1/cognito-idp/aws4_request, SignedHeaders=host, Signature=00',
      },
      body: JSON.stringify(input),
    });
    const text = await response.text();
    if (!response.ok) throw new Error(`the old pool answered ${text}`);
    return JSON.parse(text) as OutputOf<typeof operation>;
  };
  const setPassword: OldPlace['setPassword'] = async (Username, { isTemporary } = { isTemporary: false }) => {
    await call('AdminSetUserPassword', { UserPoolId, Username, Password: PASSWORD, Permanent: !isTemporary });
  };
  const add = async (Username: string) => {
    await call('AdminCreateUser', { UserPoolId, Username, MessageAction: 'SUPPRESS' });
    await setPassword(Username);
  };
  return {
    known: { poolId: UserPoolId, clientId, endpoint: running.endpoint, flow: 'USER_SRP_AUTH' },
    closedEndpoint: await findClosed(),
    call,
    add,
    setPassword,
    async demandSecondFactor(Username) {
      const SoftwareTokenMfaConfiguration = { Enabled: true };
      await call('SetUserPoolMfaConfig', { UserPoolId, MfaConfiguration: 'OPTIONAL', SoftwareTokenMfaConfiguration });
      const { AuthenticationResult } = await call('AdminInitiateAuth', {
        UserPoolId,
        ClientId: clientId,
        AuthFlow: 'ADMIN_USER_PASSWORD_AUTH',
        AuthParameters: { USERNAME: Username, PASSWORD },
      });
      const AccessToken = AuthenticationResult?.AccessToken ?? '';
      const { SecretCode = '' } = await call('AssociateSoftwareToken', { AccessToken });
      await call('VerifySoftwareToken', {
        AccessToken,
        UserCode: hotp(parseBase32(SecretCode) ?? new Uint8Array(), totpStep(Date.now())),
      });
      const SoftwareTokenMfaSettings = { Enabled: true, PreferredMfa: true };
      await call('AdminSetUserMFAPreference', { UserPoolId, Username, SoftwareTokenMfaSettings });
    },
    async close() {
      await running.close();
      await rm(dataDir, { recursive: true, force: true });
    },
  };
}

/** A name that is nobody's, which seems to have its password with the old pool still, or not to. */
export function findSeemingName(context: TestContext, pool: Pool, seems: boolean): string {
  for (let count = 0; count < 100; count++) {
    const name = `nobody-${count}-of-${pool.id}`;
    if (seemsToHave(context, pool, name, 'oldPassword') === seems) return name;
  }
  throw new Error('none of a hundred names is so');
}

/** An address of this machine at which nobody listens. */
async function findClosed(): Promise<string> {
  const server = createServer();
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const address = server.address();
  await new Promise((resolve) => server.close(resolve));
  return `http://127.0.0.1:${typeof address === 'object' && address !== null ? address.port : 0}`;
}
