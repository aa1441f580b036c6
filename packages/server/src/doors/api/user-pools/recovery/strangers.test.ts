import { expect, test } from 'vitest';
import { savePool } from '#domain/tenant/pools/pool-store.ts';
import { operationsOf } from '../../../../../test/api.ts';
import { describeOnBothEngines } from '../../../../../test/both-engines.ts';
import { createPeoplePool } from '../../../../../test/people.ts';

const NEW_PASSWORD = 'Another-Horse-2';

describeOnBothEngines('strangers who ask and guess for somebody else', (bench) => {
  async function place() {
    // A client that hides who exists does not wait for its messages.
    const open = { preventUserExistenceErrors: 'LEGACY' } as const;
    const { client, pool } = await createPeoplePool(bench.context, { autoVerifiedAttributes: ['email'] }, open);
    const at = (address: string) => operationsOf(bench.context, address);
    const [owner, stranger] = [at('192.0.2.1'), at('198.51.100.9')];
    return { ClientId: client.id, UserPoolId: pool.id, at, owner, stranger };
  }
  const other = (code: string) => String((Number(code) + 1) % 10 ** code.length).padStart(code.length, '0');
  const lastCode = () => bench.context.sent.at(-1)?.code ?? 'none';
  const outcome = (answer: Promise<unknown>) =>
    answer.then(
      () => 'done',
      (error: { code: string }) => error.code,
    );
  const attributes = [
    { Name: 'email', Value: 'ann@example.com' },
    { Name: 'email_verified', Value: 'true' },
  ];

  test('use up nothing of what the owner may ask for and answer in an hour', async () => {
    const { ClientId, UserPoolId, owner, stranger } = await place();
    const Username = 'ann';
    await owner('AdminCreateUser', { UserPoolId, Username, UserAttributes: attributes, MessageAction: 'SUPPRESS' });
    await owner('AdminSetUserPassword', { UserPoolId, Username, Password: 'Correct-Horse-1', Permanent: true });
    const guess = { ClientId, Username, ConfirmationCode: 'wrong', Password: NEW_PASSWORD };
    const guesses = [];
    for (let count = 0; count < 21; count++) guesses.push(await outcome(stranger('ConfirmForgotPassword', guess)));
    expect(guesses.at(-1)).toBe('LimitExceededException');
    const asked = [];
    for (let count = 0; count < 6; count++)
      asked.push(await outcome(stranger('ForgotPassword', { ClientId, Username })));
    expect(asked).toEqual(['done', 'done', 'done', 'done', 'done', 'LimitExceededException']);
    // The order of codes of one millisecond is nobody's.
    bench.context.clock.advance(1);
    await owner('ForgotPassword', { ClientId, Username });
    const right = { ClientId, Username, ConfirmationCode: lastCode(), Password: NEW_PASSWORD };
    expect(await outcome(owner('ConfirmForgotPassword', right))).toBe('done');
  });

  test('use up nothing of what a sign-up may ask for and answer in an hour', async () => {
    const { ClientId, owner, stranger } = await place();
    const Username = 'bob';
    const UserAttributes = [{ Name: 'email', Value: 'bob@example.com' }];
    await owner('SignUp', { ClientId, Username, Password: 'Correct-Horse-1', UserAttributes });
    for (let count = 0; count < 20; count++) {
      await outcome(stranger('ConfirmSignUp', { ClientId, Username, ConfirmationCode: 'wrong' }));
      await outcome(stranger('ResendConfirmationCode', { ClientId, Username }));
    }
    await owner('ResendConfirmationCode', { ClientId, Username });
    const right = { ClientId, Username, ConfirmationCode: lastCode() };
    expect(await outcome(owner('ConfirmSignUp', right))).toBe('done');
  });

  test('end no code that the owner has asked for, and guess five times at each at most', async () => {
    const { ClientId, UserPoolId, owner, at } = await place();
    const Username = 'cat';
    await owner('AdminCreateUser', { UserPoolId, Username, UserAttributes: attributes, MessageAction: 'SUPPRESS' });
    await owner('AdminSetUserPassword', { UserPoolId, Username, Password: 'Correct-Horse-1', Permanent: true });
    await owner('ForgotPassword', { ClientId, Username });
    const code = lastCode();
    const guess = { ClientId, Username, ConfirmationCode: other(code), Password: NEW_PASSWORD };
    const guesses = [];
    for (let count = 0; count < 20; count++) {
      guesses.push(await outcome(at(`198.51.100.${count % 5}`)('ConfirmForgotPassword', guess)));
    }
    expect(guesses.filter((said) => said === 'CodeMismatchException')).toHaveLength(2);
    for (let count = 0; count < 2; count++) {
      expect(await outcome(owner('ConfirmForgotPassword', guess))).toBe('CodeMismatchException');
    }
    expect(await outcome(owner('ConfirmForgotPassword', { ...guess, ConfirmationCode: code }))).toBe('done');
  });

  test('end no confirmation of a sign-up either', async () => {
    const { ClientId, owner, stranger } = await place();
    const Username = 'dan';
    const UserAttributes = [{ Name: 'email', Value: 'dan@example.com' }];
    await owner('SignUp', { ClientId, Username, Password: 'Correct-Horse-1', UserAttributes });
    const code = lastCode();
    for (let count = 0; count < 15; count++) {
      await outcome(stranger('ConfirmSignUp', { ClientId, Username, ConfirmationCode: other(code) }));
      await outcome(stranger('ResendConfirmationCode', { ClientId, Username }));
    }
    expect(await outcome(owner('ConfirmSignUp', { ClientId, Username, ConfirmationCode: code }))).toBe('done');
  });

  test('are heard forty times in ten minutes at one account, from however many networks', async () => {
    const { ClientId, UserPoolId, owner, at } = await place();
    const Username = 'eve';
    await owner('AdminCreateUser', { UserPoolId, Username, UserAttributes: attributes, MessageAction: 'SUPPRESS' });
    await owner('AdminSetUserPassword', { UserPoolId, Username, Password: 'Correct-Horse-1', Permanent: true });
    let heard = 0;
    for (let network = 0; network < 50; network++) {
      const call = at(`203.0.113.${network}`);
      await outcome(call('ForgotPassword', { ClientId, Username }));
      for (let count = 0; count < 6; count++) {
        const answer = {
          ClientId,
          Username,
          ConfirmationCode: `0${network}`.slice(-2) + `000${count}`,
          Password: NEW_PASSWORD,
        };
        const said = await outcome(call('ConfirmForgotPassword', answer));
        if (said !== 'LimitExceededException') heard++;
      }
    }
    expect(heard).toBeLessThanOrEqual(40);
  });

  test.each(['LEGACY', 'ENABLED'] as const)(
    'keep nobody from recovering, from however many networks they ask and guess, nor bomb her (%s)',
    async (preventUserExistenceErrors) => {
      const { context } = bench;
      const { client, pool } = await createPeoplePool(context, {}, { preventUserExistenceErrors });
      const [ClientId, UserPoolId, Username] = [client.id, pool.id, 'ivy'];
      const at = (address: string) => operationsOf(context, address);
      const owner = at('192.0.2.1');
      const email = `ivy-${preventUserExistenceErrors}@example.com`;
      const UserAttributes = [
        { Name: 'email', Value: email },
        { Name: 'email_verified', Value: 'true' },
      ];
      await owner('AdminCreateUser', { UserPoolId, Username, UserAttributes, MessageAction: 'SUPPRESS' });
      await owner('AdminSetUserPassword', { UserPoolId, Username, Password: 'Correct-Horse-1', Permanent: true });
      context.clock.advance(3_600_000 - (context.clock.now() % 3_600_000));
      const sent = () => context.sent.filter(({ recipient }) => recipient === email);
      const ask = (call: ReturnType<typeof at>) => call('ForgotPassword', { ClientId, Username });
      for (let network = 0; network < 8; network++) {
        for (let count = 0; count < 5; count++) await ask(at(`198.51.100.${network}`));
      }
      await expect.poll(() => sent().length).toBe(11);
      const code = sent().at(-1)?.code ?? '';
      expect(code).toMatch(/^\d{8}$/);
      const guess = { ClientId, Username, ConfirmationCode: other(code), Password: NEW_PASSWORD };
      for (let count = 0; count < 15; count++) await outcome(at('198.51.100.1')('ConfirmForgotPassword', guess));
      // She asks for the first time, is sent nothing, and the last code is good for her.
      const { CodeDeliveryDetails } = await ask(owner);
      expect(CodeDeliveryDetails).toEqual({
        AttributeName: 'email',
        DeliveryMedium: 'EMAIL',
        Destination: 'i***@e***',
      });
      expect(sent()).toHaveLength(11);
      expect(await outcome(owner('ConfirmForgotPassword', { ...guess, ConfirmationCode: code }))).toBe('done');
      // Every six minutes there is one more, and twenty in an hour.
      for (let minute = 0; minute < 59; minute++) {
        context.clock.advance(60_000);
        await ask(at(`198.51.101.${minute}`));
      }
      await expect.poll(() => sent().length).toBe(20);
    },
  );

  test('end no code of the pool by guesses at names that are nobody’s', async () => {
    const hidden = { preventUserExistenceErrors: 'ENABLED' } as const;
    const { client, pool } = await createPeoplePool(bench.context, {}, hidden);
    const settings = {
      ...pool.settings,
      smsConfiguration: { snsCallerArn: 'arn:aws:iam::123456789012:role/sms', snsRegion: 'us-east-1' },
    };
    await savePool(bench.context, pool, {
      settings: { ...settings, mfaConfiguration: 'OPTIONAL', factors: { sms: true } },
    });
    const [ClientId, UserPoolId, Username] = [client.id, pool.id, 'fay'];
    const at = (address: string) => operationsOf(bench.context, address);
    const owner = at('192.0.2.1');
    const UserAttributes = [
      { Name: 'email', Value: 'fay@example.com' },
      { Name: 'email_verified', Value: 'true' },
      { Name: 'phone_number', Value: '+15555550100' },
      { Name: 'phone_number_verified', Value: 'true' },
    ];
    await owner('AdminCreateUser', { UserPoolId, Username, UserAttributes, MessageAction: 'SUPPRESS' });
    await owner('AdminSetUserPassword', { UserPoolId, Username, Password: 'Correct-Horse-1', Permanent: true });
    const SMSMfaSettings = { Enabled: true, PreferredMfa: true };
    await owner('AdminSetUserMFAPreference', { UserPoolId, Username, SMSMfaSettings });
    const sentTo = async (recipient: string) => {
      const find = () => bench.context.sent.findLast((message) => message.recipient === recipient)?.code;
      await expect.poll(find).toBeDefined();
      return find() ?? '';
    };
    await owner('ForgotPassword', { ClientId, Username });
    const recovery = await sentTo('fay@example.com');
    const AuthParameters = { USERNAME: Username, PASSWORD: 'Correct-Horse-1' };
    const signIn = { ClientId, AuthFlow: 'USER_PASSWORD_AUTH', AuthParameters } as const;
    const { Session = '' } = await owner('InitiateAuth', signIn);
    const factor = await sentTo('+15555550100');

    for (let network = 0; network < 30; network++) {
      const stranger = at(`198.51.100.${network}`);
      const name = `nobody${network}`;
      await stranger('ForgotPassword', { ClientId, Username: name });
      const guess = { ClientId, Username: name, ConfirmationCode: '123456', Password: NEW_PASSWORD };
      for (let count = 0; count < 5; count++) await outcome(stranger('ConfirmForgotPassword', guess));
    }
    const ChallengeResponses = { USERNAME: Username, SMS_MFA_CODE: factor };
    const answer = { ClientId, ChallengeName: 'SMS_MFA', Session, ChallengeResponses } as const;
    expect((await owner('RespondToAuthChallenge', answer)).AuthenticationResult).toBeDefined();
    const right = { ClientId, Username, ConfirmationCode: recovery, Password: NEW_PASSWORD };
    expect(await outcome(owner('ConfirmForgotPassword', right))).toBe('done');
  });

  test('at second factors make no right code of another user a wrong one', async () => {
    const { client, pool } = await createPeoplePool(bench.context);
    const settings = {
      ...pool.settings,
      smsConfiguration: { snsCallerArn: 'arn:aws:iam::123456789012:role/sms', snsRegion: 'us-east-1' },
    };
    await savePool(bench.context, pool, {
      settings: { ...settings, mfaConfiguration: 'OPTIONAL', factors: { sms: true } },
    });
    const [ClientId, UserPoolId] = [client.id, pool.id];
    const at = (address: string) => operationsOf(bench.context, address);
    const add = async (Username: string, phone: string) => {
      const UserAttributes = [
        { Name: 'phone_number', Value: phone },
        { Name: 'phone_number_verified', Value: 'true' },
      ];
      const call = at('192.0.2.1');
      await call('AdminCreateUser', { UserPoolId, Username, UserAttributes, MessageAction: 'SUPPRESS' });
      await call('AdminSetUserPassword', { UserPoolId, Username, Password: 'Correct-Horse-1', Permanent: true });
      const SMSMfaSettings = { Enabled: true, PreferredMfa: true };
      await call('AdminSetUserMFAPreference', { UserPoolId, Username, SMSMfaSettings });
      const AuthParameters = { USERNAME: Username, PASSWORD: 'Correct-Horse-1' };
      return async () => {
        const { Session = '' } = await call('InitiateAuth', {
          ClientId,
          AuthFlow: 'USER_PASSWORD_AUTH',
          AuthParameters,
        });
        const find = () => bench.context.sent.findLast((message) => message.recipient === phone)?.code;
        await expect.poll(find).toBeDefined();
        const code = find() ?? '';
        const respond = (address: string, given: string) =>
          outcome(
            at(address)('RespondToAuthChallenge', {
              ClientId,
              ChallengeName: 'SMS_MFA',
              Session,
              ChallengeResponses: { USERNAME: Username, SMS_MFA_CODE: given },
            }),
          );
        return { code, respond };
      };
    };
    const victim = await (await add('gus', '+15555550101'))();
    // Users that somebody signed up use up what there is for six digits, from many networks.
    for (let one = 0; one < 10; one++) {
      const own = await (await add(`fake${one}`, `+1555555020${one}`))();
      for (let turn = 0; turn < 4; turn++) await own.respond(`198.51.100.${one * 4 + turn}`, other(own.code));
    }
    const guess = () => victim.respond('198.51.100.1', victim.code);
    for (let turn = 0; turn < 8; turn++) expect(await guess()).toBe('TooManyRequestsException');
    // Nothing of it has locked her second factor, and her code has not ended.
    const next = await (await add('hal', '+15555550102'))();
    expect(next.code).toMatch(/^\d{8}$/);
    expect(await next.respond('198.51.100.1', next.code)).toBe('done');
  });
});
