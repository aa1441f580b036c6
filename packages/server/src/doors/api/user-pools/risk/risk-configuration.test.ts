import type { InputOf } from '@cenote/wire/user-pools';
import { expect, test } from 'vitest';
import { statement } from '#database/database.ts';
import { describeOnBothEngines } from '../../../../../test/both-engines.ts';
import { createPeoplePool } from '../../../../../test/people.ts';

const everyRow = statement<Record<string, never>, { pool_id: string; scope: string }>(
  'test.risk-configurations',
  'select pool_id, scope from risk_configurations',
);

type Settings = Omit<InputOf<'SetRiskConfiguration'>, 'UserPoolId' | 'ClientId'>;
const email = { Subject: 'News', HtmlBody: '<p>{login-time}</p>', TextBody: '{login-time}' };
const whole: Settings = {
  CompromisedCredentialsRiskConfiguration: { EventFilter: ['SIGN_IN'], Actions: { EventAction: 'BLOCK' } },
  AccountTakeoverRiskConfiguration: {
    NotifyConfiguration: {
      From: 'security@example.com',
      ReplyTo: 'help@example.com',
      SourceArn: 'arn:aws:ses:us-east-1:123456789012:identity/security@example.com',
      BlockEmail: email,
      NoActionEmail: email,
      MfaEmail: email,
    },
    Actions: {
      LowAction: { Notify: false, EventAction: 'NO_ACTION' },
      MediumAction: { Notify: true, EventAction: 'MFA_IF_CONFIGURED' },
      HighAction: { Notify: true, EventAction: 'BLOCK' },
    },
  },
  RiskExceptionConfiguration: {
    BlockedIPRangeList: ['10.10.10.10/32', '2001:db8::/32'],
    SkippedIPRangeList: ['10.0.0.0/8'],
  },
};
const exceptions = { RiskExceptionConfiguration: { BlockedIPRangeList: ['10.10.10.10/32'] } };

describeOnBothEngines('risk settings', (bench) => {
  const makePool = async () => {
    const { pool, client } = await createPeoplePool(bench.context);
    return { UserPoolId: pool.id, ClientId: client.id };
  };
  const set = async (input: InputOf<'SetRiskConfiguration'>) =>
    (await bench.call('SetRiskConfiguration', input)).RiskConfiguration;
  const read = async (input: InputOf<'DescribeRiskConfiguration'>) =>
    (await bench.call('DescribeRiskConfiguration', input)).RiskConfiguration;
  const missing = { code: 'ResourceNotFoundException', message: 'Risk configuration does not exist.' };

  test('are read as they were set, replaced as a whole, and cleared by naming nothing', async () => {
    const { UserPoolId } = await makePool();
    await expect(read({ UserPoolId })).rejects.toMatchObject(missing);
    const LastModifiedDate = bench.context.clock.now() / 1000;
    const made = await set({ UserPoolId, ...whole });
    expect(made).toEqual({ UserPoolId, ...whole, LastModifiedDate });
    expect(await read({ UserPoolId })).toEqual(made);
    bench.context.clock.advance(1000);
    const changed = await set({ UserPoolId, ...exceptions });
    expect(changed).toEqual({ UserPoolId, ...exceptions, LastModifiedDate: LastModifiedDate + 1 });
    expect(await read({ UserPoolId })).toEqual(changed);
    expect(await set({ UserPoolId })).toEqual({ UserPoolId });
    await expect(read({ UserPoolId })).rejects.toMatchObject(missing);
  });

  test('of a client are its own, and go with it', async () => {
    const { UserPoolId, ClientId } = await makePool();
    await set({ UserPoolId, ...whole });
    await expect(read({ UserPoolId, ClientId })).rejects.toMatchObject(missing);
    const own = await set({ UserPoolId, ClientId, ...exceptions });
    expect(own).toMatchObject({ UserPoolId, ClientId, ...exceptions });
    expect(await read({ UserPoolId, ClientId })).toEqual(own);
    expect(await read({ UserPoolId })).toMatchObject(whole);
    expect(await read({ UserPoolId, ClientId: 'ALL' })).toMatchObject({ ClientId: 'ALL', ...whole });
    await bench.call('DeleteUserPoolClient', { UserPoolId, ClientId });
    const left = async () => (await bench.context.db.all(everyRow, {})).filter((row) => row.pool_id === UserPoolId);
    expect(await left()).toEqual([{ pool_id: UserPoolId, scope: 'ALL' }]);
    await bench.call('DeleteUserPool', { UserPoolId });
    expect(await left()).toEqual([]);
  });

  test('look for compromised passwords in all events where none is named', async () => {
    const { UserPoolId } = await makePool();
    const Actions = { EventAction: 'NO_ACTION' } as const;
    for (const given of [{}, { EventFilter: [] }]) {
      const made = await set({ UserPoolId, CompromisedCredentialsRiskConfiguration: { ...given, Actions } });
      const EventFilter = ['SIGN_IN', 'SIGN_UP', 'PASSWORD_CHANGE'];
      expect(made.CompromisedCredentialsRiskConfiguration).toEqual({ EventFilter, Actions });
    }
  });

  test('of two who set them at once are one’s, whole', async () => {
    const { UserPoolId } = await makePool();
    const made = await Promise.all([whole, exceptions, whole, exceptions].map((one) => set({ UserPoolId, ...one })));
    expect(made).toContainEqual(await read({ UserPoolId }));
  });

  test.each<[what: string, input: object, refusal: object]>([
    ['a pool of nobody', { UserPoolId: 'us-east-1_nowhere00' }, { code: 'ResourceNotFoundException' }],
    ['a client of nobody', { ClientId: '1n37bfmhf0881dv1ma8a1eceef' }, { code: 'ResourceNotFoundException' }],
    ...['10.0.0.1', '10.0.0.0/33', 'fe80::1%eth0/64', 'nowhere/8', '10.0.0.0/8/8', ''].map(
      (range): [string, object, object] => [
        `${JSON.stringify(range)}, which is no network,`,
        { RiskExceptionConfiguration: { SkippedIPRangeList: ['10.0.0.0/8', range] } },
        { code: 'InvalidParameterException', message: `${range} is not a valid CIDR block.` },
      ],
    ),
    [
      'more than 200 networks',
      { RiskExceptionConfiguration: { BlockedIPRangeList: Array.from({ length: 201 }, (_, at) => `10.0.0.${at}/32`) } },
      { code: 'InvalidParameterException' },
    ],
  ])('%s is refused, and nothing is written', async (_what, input, refusal) => {
    const { UserPoolId } = await makePool();
    await expect(set({ UserPoolId, ...exceptions, ...input })).rejects.toMatchObject(refusal);
    await expect(read({ UserPoolId })).rejects.toMatchObject(missing);
  });
});
