import {
  GetProvisionedLimitCommand,
  ListUserPoolsCommand,
  UpdateProvisionedLimitCommand,
} from '@aws-sdk/client-cognito-identity-provider';
import { expect, test } from 'vitest';
import { shown, TestBrowser } from '../packages/server/test/browser.ts';
import { administrator } from './people.ts';
import { makeClient, makePool, present, refusal } from './sdk-client.ts';
import { describeContract } from './server.ts';

describeContract('provisioned limits through the AWS SDK', (server) => {
  const LimitDefinition = { LimitClass: 'API_CATEGORY' as const, Attributes: { Category: 'UserPoolRead' } };
  const set = (RequestedLimitValue: number) =>
    administrator(server).send(new UpdateProvisionedLimitCommand({ LimitDefinition, RequestedLimitValue }));

  test('one is set, shown, enforced, counted, and taken away', async () => {
    const sdk = administrator(server);
    const read = async () => (await sdk.send(new GetProvisionedLimitCommand({ LimitDefinition }))).Limit;
    const before = await read();
    expect(before).toMatchObject({ LimitDefinition, FreeLimitValue: 15 });
    expect((await set(1)).Limit).toEqual({ ...before, ProvisionedLimitValue: 1 });
    expect(await read()).toEqual({ ...before, ProvisionedLimitValue: 1 });
    const outcomes = await Promise.allSettled(
      Array.from({ length: 20 }, () => sdk.send(new ListUserPoolsCommand({ MaxResults: 1 }))),
    );
    const refused = outcomes.filter((outcome) => outcome.status === 'rejected');
    expect(refused.length).toBeGreaterThan(0);
    for (const { reason } of refused) {
      expect(reason).toMatchObject(refusal('TooManyRequestsException', 'Too many requests'));
    }
    const metrics = await (await fetch(`${server.endpoint}/metrics`)).text();
    expect(metrics).toMatch(/cenote_throttled_total\{category="UserPoolRead"\} [1-9]/);
    await set(present(before?.ProvisionedLimitValue));
    await sdk.send(new ListUserPoolsCommand({ MaxResults: 1 }));
  });

  test('what it refuses at the OAuth endpoints and at the pages is counted, and says when to come back', async () => {
    const sdk = administrator(server);
    const Attributes = { Category: 'UserAuthentication' };
    const limitTo = (RequestedLimitValue: number) =>
      sdk.send(
        new UpdateProvisionedLimitCommand({
          LimitDefinition: { LimitClass: 'API_CATEGORY', Attributes },
          RequestedLimitValue,
        }),
      );
    const refused = async () => {
      const metrics = await (await fetch(`${server.endpoint}/metrics`)).text();
      return Number(/cenote_throttled_total\{category="UserAuthentication"\} (\d+)/.exec(metrics)?.[1] ?? 0);
    };
    const { ClientId } = await makeClient(server, await makePool(server), {
      AllowedOAuthFlowsUserPoolClient: true,
      AllowedOAuthFlows: ['code'],
      AllowedOAuthScopes: ['openid'],
      CallbackURLs: ['https://app.example/callback'],
    });
    const body = () => new URLSearchParams({ grant_type: 'authorization_code', client_id: ClientId, code: 'none' });
    const ask = () => fetch(`${server.endpoint}/oauth2/token`, { method: 'POST', body: body() });
    const query = new URLSearchParams({
      response_type: 'code',
      client_id: ClientId,
      redirect_uri: 'https://app.example/callback',
    });
    const browser = new TestBrowser((request) => fetch(request, { redirect: 'manual' }), server.endpoint);
    const login = shown(await browser.open(`/login?${query}`));
    const press = async () => shown(await browser.send(login, { username: 'nobody', password: 'wrong' }));
    await limitTo(1);
    try {
      for (const send of [ask, press] as (() => Promise<{ status: number; headers: Headers }>)[]) {
        const before = await refused();
        const answers = await Promise.all(Array.from({ length: 5 }, send));
        const over = answers.filter(({ status }) => status === 429);
        expect(over.length).toBeGreaterThan(0);
        for (const { headers } of over) expect(headers.get('retry-after')).toBe('1');
        expect(await refused()).toBe(before + over.length);
      }
    } finally {
      await limitTo(2_147_483_647);
    }
  });

  test('a category that there is not is refused', async () => {
    const wrong = { LimitClass: 'API_CATEGORY' as const, Attributes: { Category: 'UserNothing' } };
    await expect(
      administrator(server).send(new GetProvisionedLimitCommand({ LimitDefinition: wrong })),
    ).rejects.toMatchObject(refusal('InvalidParameterException', /UserAuthentication/));
  });
});
