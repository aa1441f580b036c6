import {
  AssociateSoftwareTokenCommand,
  ConfirmForgotPasswordCommand,
  CreateIdentityProviderCommand,
  CreateUserImportJobCommand,
  DescribeUserImportJobCommand,
  ForgotPasswordCommand,
  GetTokensFromRefreshTokenCommand,
  GetUserCommand,
  GlobalSignOutCommand,
  InitiateAuthCommand,
  SetUserMFAPreferenceCommand,
  SetUserPoolMfaConfigCommand,
  StartUserImportJobCommand,
  UpdateProvisionedLimitCommand,
  UpdateUserPoolClientCommand,
  VerifySoftwareTokenCommand,
} from '@aws-sdk/client-cognito-identity-provider';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { leftTo, shown, TestBrowser } from '../../packages/server/test/browser.ts';
import { samlProvider } from '../../packages/server/test/saml-provider.ts';
import { SrpClient } from '../../packages/server/test/srp-client.ts';
import { administrator, type Person, register } from '../people.ts';
import { confirmed, makeClient, makePool, present, refusal, respond, signIn, tokensOf } from '../sdk-client.ts';
import { type ContractServer, contractTarget, lastCodeTo } from '../server.ts';
import { totp } from '../totp.ts';
import { importFile } from './import-file.ts';
import { startTwoNodes, type TwoNodes } from './two-nodes.ts';

const callback = 'https://app.example/callback';
const pages = {
  AllowedOAuthFlowsUserPoolClient: true,
  AllowedOAuthFlows: ['code' as const],
  AllowedOAuthScopes: ['openid', 'email'],
  CallbackURLs: [callback],
};

describe.skipIf(contractTarget)('deeds that begin on one node and end on another', () => {
  let two: TwoNodes;
  let server: ContractServer;
  const sdk = () => administrator(server);

  beforeAll(async () => {
    two = await startTwoNodes();
    server = two.server;
  }, 120_000);
  afterAll(() => two?.close());

  /** Each request of a deed goes to the other node than the one before it; one that makes a single request is no such deed. */
  async function crossing<T>(deed: () => Promise<T>): Promise<T> {
    const from = two.balancer.served.length;
    const result = await deed();
    const served = two.balancer.served.slice(from);
    expect(served.every((node, at) => at === 0 || node !== served[at - 1])).toBe(true);
    expect(new Set(served).size).toBe(2);
    return result;
  }

  const newBrowser = () => new TestBrowser((request) => two.balancer.ask(request), server.endpoint);
  const authorizeUrl = (clientId: string, more: Record<string, string> = {}) =>
    `/oauth2/authorize?${new URLSearchParams({ response_type: 'code', client_id: clientId, redirect_uri: callback, ...more })}`;
  const redeem = async (clientId: string, code: string) => {
    const fields = { grant_type: 'authorization_code', client_id: clientId, redirect_uri: callback, code };
    const response = await fetch(`${server.endpoint}/oauth2/token`, {
      method: 'POST',
      body: new URLSearchParams(fields),
    });
    return { status: response.status, body: (await response.json()) as Record<string, string> };
  };

  test('sign-up, and the two halves of SRP, of which each proof counts once', async () => {
    const person = await crossing(() => register(server));
    const srp = new SrpClient(server.userPoolId);
    const AuthParameters = { USERNAME: person.username, SRP_A: srp.publicKey };
    await crossing(async () => {
      const input = { AuthFlow: 'USER_SRP_AUTH' as const, ClientId: server.clientId, AuthParameters };
      const begun = await sdk().send(new InitiateAuthCommand(input));
      const proof = srp.answer(begun.ChallengeParameters ?? {}, person.password, Date.now());
      const { AuthenticationResult } = await respond(server, server.clientId, begun, proof);
      expect(AuthenticationResult?.AccessToken).toBeDefined();
      await expect(respond(server, server.clientId, begun, proof)).rejects.toMatchObject({
        name: 'NotAuthorizedException',
      });
    });
  });

  test('a second factor: registered, asked for and answered, once', async () => {
    const poolId = await makePool(server);
    const { ClientId } = await makeClient(server, poolId);
    const SoftwareTokenMfaConfiguration = { Enabled: true };
    const mfa = { UserPoolId: poolId, MfaConfiguration: 'OPTIONAL' as const, SoftwareTokenMfaConfiguration };
    await sdk().send(new SetUserPoolMfaConfigCommand(mfa));
    const person = await confirmed(server, ClientId, poolId);
    await crossing(async () => {
      const { AccessToken } = await tokensOf(server, ClientId, person);
      const { SecretCode = '' } = await sdk().send(new AssociateSoftwareTokenCommand({ AccessToken }));
      await sdk().send(new VerifySoftwareTokenCommand({ AccessToken, UserCode: totp(SecretCode) }));
      const SoftwareTokenMfaSettings = { Enabled: true, PreferredMfa: true };
      await sdk().send(new SetUserMFAPreferenceCommand({ AccessToken, SoftwareTokenMfaSettings }));
      const asked = await signIn(server, ClientId, person);
      expect(asked.ChallengeName).toBe('SOFTWARE_TOKEN_MFA');
      const answer = { USERNAME: person.username, SOFTWARE_TOKEN_MFA_CODE: totp(SecretCode, 1) };
      const { AuthenticationResult } = await respond(server, ClientId, asked, answer);
      expect(AuthenticationResult?.AccessToken).toBeDefined();
      await expect(respond(server, ClientId, asked, answer)).rejects.toMatchObject({ name: 'NotAuthorizedException' });
    });
  });

  test('the pages: cookie, form and code, and a code is redeemed once', async () => {
    const poolId = await makePool(server);
    const { ClientId } = await makeClient(server, poolId, pages);
    const person = await confirmed(server, ClientId, poolId);
    const code = await crossing(async () => {
      const browser = newBrowser();
      const page = shown(await browser.open(authorizeUrl(ClientId)));
      const back = await browser.send(page, { username: person.username, password: person.password });
      return present(leftTo(back).searchParams.get('code') ?? undefined);
    });
    await crossing(async () => {
      expect(await redeem(ClientId, code)).toMatchObject({ status: 200, body: { token_type: 'Bearer' } });
      expect(await redeem(ClientId, code)).toMatchObject({ status: 400, body: { error: 'invalid_grant' } });
    });
  });

  test('a code that both nodes get at once is redeemed by one', async () => {
    const poolId = await makePool(server);
    const { ClientId } = await makeClient(server, poolId, pages);
    const person = await confirmed(server, ClientId, poolId);
    const browser = newBrowser();
    const page = shown(await browser.open(authorizeUrl(ClientId)));
    const back = await browser.send(page, { username: person.username, password: person.password });
    const code = leftTo(back).searchParams.get('code') ?? '';
    const answers = await crossing(() => Promise.all([1, 2, 3, 4].map(() => redeem(ClientId, code))));
    expect(answers.map(({ status }) => status).toSorted((a, b) => a - b)).toEqual([200, 400, 400, 400]);
  });

  test('an assertion of SAML is taken once', async () => {
    const poolId = await makePool(server);
    const provider = { UserPoolId: poolId, ProviderName: 'Corp', ProviderType: 'SAML' as const };
    const ProviderDetails = { MetadataFile: samlProvider.metadata() };
    const input = { ...provider, ProviderDetails, AttributeMapping: { email: 'mail' } };
    await sdk().send(new CreateIdentityProviderCommand(input));
    const { ClientId } = await makeClient(server, poolId, { ...pages, SupportedIdentityProviders: ['Corp'] });
    await crossing(async () => {
      const browser = newBrowser();
      const left = leftTo(await browser.open(authorizeUrl(ClientId, { identity_provider: 'Corp' })));
      const { xml, relayState: RelayState } = samlProvider.read(left);
      const SAMLResponse = samlProvider.answer(Date.now(), {
        poolId,
        recipient: `${server.endpoint}/saml2/idpresponse`,
        subject: 'ada@example.com',
        id: '_once',
        inResponseTo: / ID="([^"]*)"/.exec(xml)?.[1] ?? '',
        attributes: { mail: ['ada@example.com'] },
      });
      const bring = (into: TestBrowser) =>
        into.open('/saml2/idpresponse', {
          method: 'POST',
          body: new URLSearchParams({ SAMLResponse, RelayState }),
          headers: {
            'content-type': 'application/x-www-form-urlencoded',
            'sec-fetch-site': 'cross-site',
            origin: 'https://idp.example.com',
          },
        });
      const thief = browser.clone();
      expect(leftTo(await bring(browser)).searchParams.get('code')).not.toBeNull();
      const again = await bring(thief);
      expect(again instanceof URL ? again.searchParams.get('code') : null).toBeNull();
    });
  });

  test('refresh tokens rotate, and one that was replaced is known everywhere', async () => {
    const RefreshTokenRotation = { Feature: 'ENABLED' as const, RetryGracePeriodSeconds: 0 };
    const { ClientId } = await makeClient(server, server.userPoolId, {
      RefreshTokenRotation,
      ExplicitAuthFlows: ['ALLOW_USER_PASSWORD_AUTH'],
    });
    const { RefreshToken } = await tokensOf(server, ClientId, await confirmed(server, ClientId));
    const refresh = (token: string) =>
      sdk().send(new GetTokensFromRefreshTokenCommand({ ClientId, RefreshToken: token }));
    const settled = await crossing(() => Promise.allSettled([1, 2, 3, 4].map(() => refresh(RefreshToken))));
    const done = settled.flatMap((one) => (one.status === 'fulfilled' ? [one.value] : []));
    expect(done).toHaveLength(1);
    await crossing(async () => {
      const next = await refresh(done[0]?.AuthenticationResult?.RefreshToken ?? '');
      expect(next.AuthenticationResult?.AccessToken).toBeDefined();
      await expect(refresh(RefreshToken)).rejects.toMatchObject({ name: 'RefreshTokenReuseException' });
    });
  });

  test('a code for a new password works once', async () => {
    const person = await register(server);
    await crossing(async () => {
      const ids = { ClientId: server.clientId, Username: person.username };
      await sdk().send(new ForgotPasswordCommand(ids));
      const ConfirmationCode = await lastCodeTo(server, person.email);
      const confirm = (Password: string) =>
        sdk().send(new ConfirmForgotPasswordCommand({ ...ids, ConfirmationCode, Password }));
      const settled = await Promise.allSettled([confirm('Another-Horse-8'), confirm('Another-Horse-9')]);
      expect(settled.map(({ status }) => status).toSorted()).toEqual(['fulfilled', 'rejected']);
    });
  });

  test('wrong passwords are counted together', async () => {
    const person = await confirmed(server);
    const wrong: Person = { ...person, password: 'Wrong-Horse-7' };
    await crossing(async () => {
      for (let guess = 0; guess < 5; guess += 1) {
        await expect(signIn(server, server.clientId, wrong)).rejects.toMatchObject({ name: 'NotAuthorizedException' });
      }
      await expect(signIn(server, server.clientId, person)).rejects.toMatchObject(
        refusal('NotAuthorizedException', 'Password attempts exceeded'),
      );
    });
  });

  test('who is signed out on one node is signed out on the other', async () => {
    const { AccessToken } = await tokensOf(server, server.clientId, await confirmed(server));
    await crossing(async () => {
      for (let time = 0; time < 4; time += 1) await sdk().send(new GetUserCommand({ AccessToken }));
      await sdk().send(new GlobalSignOutCommand({ AccessToken }));
      for (let time = 0; time < 2; time += 1) {
        await expect(sdk().send(new GetUserCommand({ AccessToken }))).rejects.toMatchObject({
          name: 'NotAuthorizedException',
        });
      }
    });
  });

  test('a setting of a client holds at the next request, wherever it goes', async () => {
    const { ClientId } = await makeClient(server, server.userPoolId);
    const person = await confirmed(server, ClientId);
    await crossing(async () => {
      for (let time = 0; time < 2; time += 1) await tokensOf(server, ClientId, person);
      const ExplicitAuthFlows = ['ALLOW_USER_SRP_AUTH' as const, 'ALLOW_REFRESH_TOKEN_AUTH' as const];
      await sdk().send(new UpdateUserPoolClientCommand({ UserPoolId: server.userPoolId, ClientId, ExplicitAuthFlows }));
      for (let time = 0; time < 2; time += 1) {
        await expect(signIn(server, ClientId, person)).rejects.toMatchObject({ name: 'InvalidParameterException' });
      }
    });
  });

  test('a limit holds on every node within a second', async () => {
    const set = (RequestedLimitValue: number) => {
      const LimitDefinition = { LimitClass: 'API_CATEGORY' as const, Attributes: { Category: 'UserList' } };
      return administrator(two.nodes[0]).send(
        new UpdateProvisionedLimitCommand({ LimitDefinition, RequestedLimitValue }),
      );
    };
    // The other node is at work, so that it looks.
    const list = () =>
      fetch(two.nodes[1].endpoint, {
        method: 'POST',
        headers: {
          'x-amz-target': 'AWSCognitoIdentityProviderService.ListUsers',
          authorization:
            'AWS4-HMAC-SHA256 Credential=AKIAIOSFODNN7EXAMPLE/20260101/us-east-1/cognito-idp/aws4_request, SignedHeaders=host, Signature=0',
        },
        body: JSON.stringify({ UserPoolId: server.userPoolId, Limit: 1 }),
      });
    expect((await list()).status).toBe(200);
    await set(1);
    const changedAt = performance.now();
    for (;;) {
      const statuses = await Promise.all([list(), list(), list()]).then((all) => all.map(({ status }) => status));
      if (statuses.includes(400)) break;
      expect(performance.now() - changedAt).toBeLessThan(5_000);
    }
    const holdsAfterMs = performance.now() - changedAt;
    await set(2_147_483_647);
    expect(holdsAfterMs).toBeLessThan(1_000);
  });

  test('an import job is made, filled and started on different nodes', async () => {
    const UserPoolId = await makePool(server, { AutoVerifiedAttributes: ['email'] });
    const CloudWatchLogsRoleArn = 'arn:aws:iam::123456789012:role/service-role/Cognito-UserImport-Role';
    const job = await crossing(async () => {
      const input = { UserPoolId, JobName: 'people', CloudWatchLogsRoleArn };
      const { UserImportJob } = await sdk().send(new CreateUserImportJobCommand(input));
      const body = importFile(20);
      const headers = { 'x-amz-server-side-encryption': 'aws:kms' };
      const uploaded = await fetch(present(UserImportJob?.PreSignedUrl), { method: 'PUT', body, headers });
      expect(uploaded.status).toBe(200);
      const ids = { UserPoolId, JobId: present(UserImportJob?.JobId) };
      await sdk().send(new StartUserImportJobCommand(ids));
      return ids;
    });
    const read = async () => (await sdk().send(new DescribeUserImportJobCommand(job))).UserImportJob;
    await expect.poll(async () => (await read())?.Status, { timeout: 60_000 }).toBe('Succeeded');
    expect(await read()).toMatchObject({ ImportedUsers: 20, SkippedUsers: 0, FailedUsers: 0 });
  });
});
