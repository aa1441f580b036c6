import { expect, test } from 'vitest';
import { statement } from '#database/database.ts';
import { FunctionError } from '#domain/functions.ts';
import { sweep } from '#work/sweep.ts';
import { extensionsOf } from '../../../../../test/api.ts';
import { describeOnBothEngines } from '../../../../../test/both-engines.ts';
import { testFunctions } from '../../../../../test/functions.ts';

const day = 86_400_000;
const arn = 'arn:aws:lambda:us-east-1:123456789012:function:mine';
const functions = testFunctions();

describeOnBothEngines(
  'what went wrong in triggers',
  (bench) => {
    async function newPool(LambdaConfig: Record<string, string>) {
      const { UserPool } = await bench.call('CreateUserPool', { PoolName: 'triggers', LambdaConfig });
      const UserPoolId = UserPool?.Id ?? '';
      const { UserPoolClient } = await bench.call('CreateUserPoolClient', {
        UserPoolId,
        ClientName: 'app',
        ExplicitAuthFlows: ['ALLOW_USER_PASSWORD_AUTH', 'ALLOW_REFRESH_TOKEN_AUTH'],
      });
      return { UserPoolId, ClientId: UserPoolClient?.ClientId ?? '' };
    }

    const list = async (UserPoolId: string) =>
      (await extensionsOf(bench.context)('ListTriggerErrors', { UserPoolId })).TriggerErrors ?? [];
    const replay = (UserPoolId: string, ErrorId: string) =>
      extensionsOf(bench.context)('ReplayTrigger', { UserPoolId, ErrorId });

    function signUp(ClientId: string, Username: string) {
      bench.context.clock.advance(1000);
      return bench.call('SignUp', {
        ClientId,
        Username,
        Password: 'Correct-Horse-9',
        ValidationData: [{ Name: 'captcha', Value: 'captcha-4711' }],
        ClientMetadata: { voucher: 'voucher-0815' },
      });
    }

    test('is listed without secrets, and sent again without effect', async () => {
      functions.answers = {
        PreSignUp_SignUp: ({ request }) => {
          const { captcha } = request['validationData'] as { captcha: string };
          throw new FunctionError('thrown', `not with ${captcha}, nor VOUCHER-0815`);
        },
      };
      const { UserPoolId, ClientId } = await newPool({ PreSignUp: arn });
      await expect(signUp(ClientId, 'ann')).rejects.toMatchObject({ code: 'UserLambdaValidationException' });
      const [error, ...others] = await list(UserPoolId);
      expect(others).toEqual([]);
      expect(error).toEqual({
        ErrorId: expect.any(String),
        Date: bench.context.clock.now() / 1000,
        Trigger: 'PreSignUp',
        TriggerSource: 'PreSignUp_SignUp',
        FunctionArn: arn,
        Reason: 'THROWN',
        Message: 'not with ***, nor ***',
        DurationMs: expect.any(Number),
        Struck: ['request.clientMetadata', 'request.validationData'],
        Replayable: true,
      });
      const rows = await bench.context.db.all(
        statement<Record<never, never>, Record<string, unknown>>('test-errors', 'select * from trigger_errors'),
        {},
      );
      const stored = rows.map((row) =>
        Object.values(row).map((value) =>
          value instanceof Uint8Array ? Buffer.from(value).toString('latin1') : value,
        ),
      );
      expect(JSON.stringify(stored)).not.toMatch(/captcha|voucher-|Correct-Horse/);

      // The function is mended: the same event, but for what was struck.
      functions.answers = { PreSignUp_SignUp: () => ({ autoConfirmUser: true }) };
      functions.events.length = 0;
      expect(await replay(UserPoolId, error?.ErrorId ?? '')).toEqual({
        FunctionArn: arn,
        DurationMs: expect.any(Number),
        Response: '{"autoConfirmUser":true}',
      });
      expect(functions.events).toMatchObject([
        {
          triggerSource: 'PreSignUp_SignUp',
          userName: 'ann',
          userPoolId: UserPoolId,
          request: { validationData: { captcha: '***' }, clientMetadata: { voucher: '***' } },
        },
      ]);
      const { Users } = await bench.call('ListUsers', { UserPoolId });
      expect(Users).toEqual([]);
      // What goes wrong in a replay is told, and kept nowhere.
      functions.answers = {
        PreSignUp_SignUp: () => {
          throw new FunctionError('timeout', 'no answer in 5 seconds');
        },
      };
      const failed = await replay(UserPoolId, error?.ErrorId ?? '');
      expect(failed).toMatchObject({ Reason: 'TIMEOUT', Message: 'no answer in 5 seconds' });
      expect(failed).not.toHaveProperty('Response');
      expect(await list(UserPoolId)).toHaveLength(1);
    });

    test('tells an answer of no use from one that did not come', async () => {
      const { UserPoolId, ClientId } = await newPool({ PreSignUp: arn });
      functions.answers = { PreSignUp_SignUp: () => ({ autoConfirmUser: 'yes' }) };
      await expect(signUp(ClientId, 'eve')).rejects.toMatchObject({ code: 'InvalidLambdaResponseException' });
      functions.answers = {
        PreSignUp_SignUp: () => {
          throw new FunctionError('unreachable', 'ResourceNotFoundException');
        },
      };
      await expect(signUp(ClientId, 'eve')).rejects.toMatchObject({ code: 'UnexpectedLambdaException' });
      expect(await list(UserPoolId)).toMatchObject([
        { Reason: 'UNREACHABLE', Message: 'ResourceNotFoundException' },
        { Reason: 'INVALID', Message: 'Unrecognizable lambda output' },
      ]);
      await bench.call('UpdateUserPool', { UserPoolId, LambdaConfig: {} });
      const [{ ErrorId } = { ErrorId: '' }] = await list(UserPoolId);
      await expect(replay(UserPoolId, ErrorId)).rejects.toMatchObject({ code: 'ResourceNotFoundException' });
    });

    test('is about a user, and goes with them', async () => {
      functions.answers = {};
      const { UserPoolId, ClientId } = await newPool({ PostAuthentication: arn });
      await bench.call('AdminCreateUser', { UserPoolId, Username: 'mia', MessageAction: 'SUPPRESS' });
      const Password = 'Correct-Horse-9';
      await bench.call('AdminSetUserPassword', { UserPoolId, Username: 'mia', Password, Permanent: true });
      functions.answers = {
        PostAuthentication_Authentication: () => {
          throw new FunctionError('thrown', 'TypeError: x is not a function');
        },
      };
      const AuthParameters = { USERNAME: 'mia', PASSWORD: Password };
      const signIn = bench.call('InitiateAuth', { ClientId, AuthFlow: 'USER_PASSWORD_AUTH', AuthParameters });
      await expect(signIn).rejects.toMatchObject({ code: 'UserLambdaValidationException' });
      const { UserAttributes } = await bench.call('AdminGetUser', { UserPoolId, Username: 'mia' });
      const UserSub = UserAttributes?.find(({ Name }) => Name === 'sub')?.Value;
      expect(await list(UserPoolId)).toMatchObject([{ Trigger: 'PostAuthentication', UserSub, Struck: [] }]);
      await bench.call('AdminDeleteUser', { UserPoolId, Username: 'mia' });
      expect(await list(UserPoolId)).toEqual([]);
    });

    test('is kept of the newest twenty, for thirty days, and of no more than five in a second', async () => {
      functions.answers = {
        PreSignUp_SignUp: ({ userName }) => {
          throw new FunctionError('thrown', userName);
        },
      };
      const { UserPoolId, ClientId } = await newPool({ PreSignUp: arn });
      for (let count = 0; count < 22; count += 1) {
        await expect(signUp(ClientId, `user-${count}`)).rejects.toThrow(`user-${count}`);
      }
      const messages = (await list(UserPoolId)).map(({ Message }) => Message);
      expect(messages).toEqual(Array.from({ length: 20 }, (_, at) => `user-${21 - at}`));
      bench.context.clock.advance(1000);
      for (let count = 0; count < 8; count += 1) {
        await expect(
          bench.call('SignUp', { ClientId, Username: 'many', Password: 'Correct-Horse-9' }),
        ).rejects.toThrow();
      }
      expect((await list(UserPoolId)).filter(({ Message }) => Message === 'many')).toHaveLength(5);
      bench.context.clock.advance(30 * day + 1);
      await sweep(bench.context);
      expect(await list(UserPoolId)).toEqual([]);
    });

    test('is nobody else’s', async () => {
      functions.answers = {
        PreSignUp_SignUp: () => {
          throw new FunctionError('thrown', 'no');
        },
      };
      const [mine, other] = [await newPool({ PreSignUp: arn }), await newPool({ PreSignUp: arn })];
      await expect(signUp(mine.ClientId, 'ann')).rejects.toThrow('no');
      const [{ ErrorId } = { ErrorId: '' }] = await list(mine.UserPoolId);
      expect(await list(other.UserPoolId)).toEqual([]);
      await expect(replay(other.UserPoolId, ErrorId)).rejects.toMatchObject({ code: 'ResourceNotFoundException' });
    });

    test('leaves a line in the audit when it is sent again', async () => {
      const { UserPoolId, ClientId } = await newPool({ PreSignUp: arn });
      await expect(signUp(ClientId, 'ann')).rejects.toThrow('no');
      const [{ ErrorId } = { ErrorId: '' }] = await list(UserPoolId);
      await replay(UserPoolId, ErrorId);
      const { AuditEvents } = await extensionsOf(bench.context)('ListAuditEvents', {
        UserPoolId,
        Operation: 'ReplayTrigger',
      });
      expect(AuditEvents).toMatchObject([{ Result: 'ok', Target: `trigger-error/${ErrorId}` }]);
    });
  },
  { functions },
);
