import {
  GetProvisionedLimitCommand,
  ListUserPoolsCommand,
  UpdateProvisionedLimitCommand,
} from '@aws-sdk/client-cognito-identity-provider';
import { expect, test } from 'vitest';
import { administrator } from './people.ts';
import { present, refusal } from './sdk-client.ts';
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

  test('a category that there is not is refused', async () => {
    const wrong = { LimitClass: 'API_CATEGORY' as const, Attributes: { Category: 'UserNothing' } };
    await expect(
      administrator(server).send(new GetProvisionedLimitCommand({ LimitDefinition: wrong })),
    ).rejects.toMatchObject(refusal('InvalidParameterException', /UserAuthentication/));
  });
});
