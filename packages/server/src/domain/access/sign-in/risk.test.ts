import type { AuthFlowType, InputOf } from '@cenote/wire/user-pools';
import { beforeEach, describe, expect, test } from 'vitest';
import { issueFeedbackToken } from '#domain/people/auth-events/feedback-token.ts';
import { beginSoftwareToken, registerSoftwareToken } from '#domain/people/mfa/software-token.ts';
import { createUser } from '#domain/people/users/change-user.ts';
import { createPassword } from '#domain/people/users/password.ts';
import type { User } from '#domain/people/users/user.ts';
import { findUser } from '#domain/people/users/user-store.ts';
import type { Client } from '#domain/tenant/clients/client.ts';
import type { Pool } from '#domain/tenant/pools/pool.ts';
import { savePool } from '#domain/tenant/pools/pool-store.ts';
import { parseBase32 } from '#lib/base32.ts';
import { hotp, totpStep } from '#lib/totp.ts';
import { operationsOf } from '../../../../test/api.ts';
import { describeOnBothEngines } from '../../../../test/both-engines.ts';
import { createPeoplePool, newTestUser, PASSWORD } from '../../../../test/people.ts';
import { SrpClient } from '../../../../test/srp-client.ts';

const home = '192.0.2.1';
const elsewhere = '198.51.100.7';
const firefox = 'Mozilla/5.0 Firefox/140.0';
const curl = 'curl/8.5.0';
const compromised = 'Password-of-2012!';
const securityReasons = { code: 'NotAuthorizedException', message: 'Unable to login because of security reasons.' };
/** What the sender of a pool that has one was told. */
const handedOver: Record<string, unknown>[] = [];
const lambdaConfig = {
  customEmailSender: { lambdaVersion: 'V1_0', lambdaArn: 'arn:aws:lambda:us-east-1:123456789012:function:mail' },
  kMSKeyID: 'arn:aws:kms:us-east-1:123456789012:key/1',
} as const;
const wrong = { code: 'NotAuthorizedException', message: 'Incorrect username or password.' };

type Risk = Omit<InputOf<'SetRiskConfiguration'>, 'UserPoolId'>;
type EventAction = 'BLOCK' | 'MFA_IF_CONFIGURED' | 'MFA_REQUIRED' | 'NO_ACTION';

/** What is done about every level. */
function doing(EventAction: EventAction, Notify = false): Risk {
  const action = { EventAction, Notify };
  const Actions = { LowAction: action, MediumAction: action, HighAction: action };
  return { AccountTakeoverRiskConfiguration: { Actions } };
}

describeOnBothEngines(
  'risk at sign-in',
  (bench) => {
    let pool: Pool;
    let client: Client;
    let people = 0;
    let user: User;

    /** A pool with one user who has signed in from home once. */
    async function setUp(
      given: { settings?: Partial<Pool['settings']>; hides?: boolean; risk?: Risk; isFirst?: boolean } = {},
    ) {
      const { context } = bench;
      const addOns = { advancedSecurityMode: 'ENFORCED', advancedSecurityAdditionalFlows: {} } as const;
      const made = await createPeoplePool(
        context,
        {},
        {
          preventUserExistenceErrors: given.hides ? 'ENABLED' : 'LEGACY',
          explicitAuthFlows: ['ALLOW_USER_PASSWORD_AUTH', 'ALLOW_USER_SRP_AUTH', 'ALLOW_REFRESH_TOKEN_AUTH'],
        },
      );
      ({ pool, client } = made);
      pool = { ...pool, settings: { ...pool.settings, userPoolAddOns: addOns, ...given.settings } };
      await savePool(context, made.pool, { name: pool.name, settings: pool.settings });
      user = await add(PASSWORD);
      if (given.isFirst !== true) await signIn(home, firefox);
      context.clock.advance(1000);
      if (given.risk) await bench.call('SetRiskConfiguration', { UserPoolId: pool.id, ...given.risk });
    }

    async function add(password: string, more: Partial<User> = {}): Promise<User> {
      const { context } = bench;
      const username = `ann${++people}`;
      const attributes = { email: `${username}@example.com`, email_verified: 'true' };
      const plain = newTestUser(pool, username, { attributes, ...more });
      const secret = await createPassword(context, pool, plain, password);
      const stored = { ...plain, ...secret, passwordSetAt: context.clock.now() };
      await createUser(context, pool, stored, { taken: 'taken' });
      return stored;
    }

    const from = (address: string, userAgent: string) => operationsOf(bench.context, address, userAgent);
    const begin = (
      address: string,
      userAgent: string,
      AuthParameters: Record<string, string>,
      AuthFlow: AuthFlowType,
    ) => from(address, userAgent)('InitiateAuth', { ClientId: client.id, AuthFlow, AuthParameters });
    const signIn = (address: string, userAgent: string, password = PASSWORD, who = user) =>
      begin(address, userAgent, { USERNAME: who.username, PASSWORD: password }, 'USER_PASSWORD_AUTH');
    async function signInBySrp(address: string, userAgent: string) {
      const srp = new SrpClient(pool.id);
      const step = await begin(address, userAgent, { USERNAME: user.username, SRP_A: srp.publicKey }, 'USER_SRP_AUTH');
      const ChallengeResponses = {
        USERNAME: user.username,
        ...srp.answer(step.ChallengeParameters ?? {}, PASSWORD, bench.context.clock.now()),
      };
      return from(address, userAgent)('RespondToAuthChallenge', {
        ClientId: client.id,
        ChallengeName: 'PASSWORD_VERIFIER',
        ChallengeResponses,
      });
    }
    async function events(who = user) {
      const { AuthEvents = [] } = await bench.call('AdminListUserAuthEvents', {
        UserPoolId: pool.id,
        Username: who.username,
      });
      return AuthEvents;
    }
    const lastEvent = async (who = user) => (await events(who))[0];
    async function registerApp(): Promise<() => string> {
      const { context } = bench;
      const secret = parseBase32(await beginSoftwareToken(context, { pool, user, held: [] })) ?? new Uint8Array();
      const code = () => hotp(secret, totpStep(context.clock.now()));
      await registerSoftwareToken(context, { pool, user, held: [] }, { code: code() });
      context.clock.advance(60_000);
      return code;
    }
    const optional = { mfaConfiguration: 'OPTIONAL', factors: { softwareToken: true } } as const;

    beforeEach(() => {
      bench.context.sent.length = 0;
    });

    describe('is found, and written into the log', () => {
      test('by password and by SRP, from a new network and program', async () => {
        await setUp();
        expect((await signIn(home, 'Mozilla/5.0 Firefox/141.0')).AuthenticationResult).toBeDefined();
        expect((await lastEvent())?.EventRisk).toEqual({
          RiskDecision: 'NoRisk',
          CompromisedCredentialsDetected: false,
        });
        bench.context.clock.advance(1000);
        expect((await signIn(elsewhere, curl)).AuthenticationResult).toBeDefined();
        expect(await lastEvent()).toMatchObject({
          EventResponse: 'Pass',
          EventRisk: { RiskDecision: 'AccountTakeover', RiskLevel: 'Medium', CompromisedCredentialsDetected: false },
          EventContextData: { IpAddress: elsewhere, DeviceName: curl },
        });
        bench.context.clock.advance(1000);
        expect((await signInBySrp('203.0.113.5', curl)).AuthenticationResult).toBeDefined();
        expect((await lastEvent())?.EventRisk).toMatchObject({ RiskLevel: 'Low' });
        // What has succeeded is known from then on.
        bench.context.clock.advance(1000);
        await signIn('203.0.113.5', firefox);
        expect((await lastEvent())?.EventRisk).toMatchObject({ RiskDecision: 'NoRisk' });
      });

      test('without any action where the pool only watches, and not at all where it does not', async () => {
        const audit = { advancedSecurityMode: 'AUDIT', advancedSecurityAdditionalFlows: {} } as const;
        await setUp({ settings: { userPoolAddOns: audit }, risk: doing('BLOCK', true) });
        expect((await signIn(elsewhere, curl)).AuthenticationResult).toBeDefined();
        expect((await lastEvent())?.EventRisk).toMatchObject({ RiskDecision: 'AccountTakeover', RiskLevel: 'Medium' });
        expect(bench.context.sent).toEqual([]);
        const off = { advancedSecurityMode: 'OFF', advancedSecurityAdditionalFlows: {} } as const;
        await setUp({ settings: { userPoolAddOns: off }, risk: doing('BLOCK') });
        expect((await signIn(elsewhere, curl)).AuthenticationResult).toBeDefined();
      });

      test('of no network that is spared', async () => {
        await setUp({
          risk: { ...doing('BLOCK'), RiskExceptionConfiguration: { SkippedIPRangeList: ['198.51.100.0/24'] } },
        });
        expect((await signIn(elsewhere, curl)).AuthenticationResult).toBeDefined();
        await expect(signIn('203.0.113.5', 'wget')).rejects.toMatchObject(securityReasons);
      });
    });

    describe('blocks', () => {
      test('a right password, and whoever has it, however often', async () => {
        await setUp({ risk: doing('BLOCK') });
        for (let count = 0; count < 3; count++) {
          await expect(signIn(elsewhere, curl)).rejects.toMatchObject(securityReasons);
          await expect(signInBySrp(elsewhere, curl)).rejects.toMatchObject(securityReasons);
        }
        expect(await lastEvent()).toMatchObject({ EventResponse: 'Fail', EventRisk: { RiskDecision: 'Block' } });
        expect((await signIn(home, firefox)).AuthenticationResult).toBeDefined();
      });

      test('as the client says, whose settings take the place of the pool’s', async () => {
        await setUp({ risk: doing('BLOCK') });
        const named = { UserPoolId: pool.id, ClientId: client.id };
        await bench.call('SetRiskConfiguration', { ...named, ...doing('NO_ACTION') });
        expect((await signIn(elsewhere, curl)).AuthenticationResult).toBeDefined();
        await bench.call('SetRiskConfiguration', named);
        await expect(signIn('203.0.113.5', 'wget')).rejects.toMatchObject(securityReasons);
      });

      test('without a sign where the client hides who exists: a right password counts and looks like a wrong one', async () => {
        await setUp({ hides: true, risk: doing('BLOCK') });
        const outcomes = async (passwords: readonly string[]) => {
          const told: string[] = [];
          for (const password of passwords) {
            await signIn(elsewhere, curl, password).catch(({ message }: Error) => told.push(message));
          }
          return told;
        };
        const told = await outcomes(['No-1', 'No-2', PASSWORD, 'No-3', 'No-4', 'No-5', PASSWORD]);
        expect(told).toEqual([
          ...Array(5).fill(wrong.message),
          'Password attempts exceeded',
          'Password attempts exceeded',
        ]);
        bench.context.clock.advance(3_600_000);
        await expect(signInBySrp(elsewhere, curl)).rejects.toMatchObject(wrong);
        expect(await lastEvent()).toMatchObject({ EventResponse: 'Fail', EventRisk: { RiskDecision: 'Block' } });
      });

      test('who is at a network from which others have asked for codes', async () => {
        await setUp({ settings: { autoVerifiedAttributes: ['email'] }, risk: doing('BLOCK') });
        const named = { ClientId: client.id, Username: user.username };
        await from(elsewhere, curl)('ForgotPassword', named);
        const ConfirmationCode = bench.context.sent.at(-1)?.code ?? '';
        const Password = 'Another-Horse-1';
        await from(elsewhere, curl)('ConfirmForgotPassword', { ...named, ConfirmationCode, Password });
        await expect(signIn(elsewhere, curl, Password)).rejects.toMatchObject(securityReasons);
      });

      test('nobody for what strangers do elsewhere', async () => {
        await setUp({ risk: doing('BLOCK') });
        for (let count = 0; count < 12; count++) {
          await signIn(elsewhere, curl, 'Wrong-Horse-7').catch(() => undefined);
          bench.context.clock.advance(20_000);
        }
        bench.context.clock.advance(900_000);
        expect((await signIn(home, firefox)).AuthenticationResult).toBeDefined();
      });
    });

    describe('asks for a second factor', () => {
      test('that the user has, though the pool asks for none, and takes it', async () => {
        await setUp({ settings: optional, risk: doing('MFA_REQUIRED') });
        const code = await registerApp();
        expect((await signIn(home, firefox)).AuthenticationResult).toBeDefined();
        bench.context.clock.advance(60_000);
        const step = await signIn(elsewhere, curl);
        expect(step.ChallengeName).toBe('SOFTWARE_TOKEN_MFA');
        expect(await lastEvent()).toMatchObject({ EventResponse: 'InProgress', EventRisk: { RiskLevel: 'Medium' } });
        const answer = (given: string, address = elsewhere) =>
          from(address, curl)('RespondToAuthChallenge', {
            ClientId: client.id,
            ChallengeName: 'SOFTWARE_TOKEN_MFA',
            ...(step.Session !== undefined && { Session: step.Session }),
            ChallengeResponses: { USERNAME: user.username, SOFTWARE_TOKEN_MFA_CODE: given },
          });
        await expect(answer('000000')).rejects.toMatchObject({ code: 'CodeMismatchException' });
        // The risk belongs to the sign-in: another address does not take it back, nor does it take the session.
        expect((await answer(code(), home)).AuthenticationResult).toBeDefined();
        expect(await lastEvent()).toMatchObject({ EventResponse: 'Pass', EventRisk: { RiskLevel: 'Medium' } });
      });

      test('and blocks who has none, or lets them in, as the owner says', async () => {
        await setUp({ settings: optional, risk: doing('MFA_REQUIRED') });
        await expect(signIn(elsewhere, curl)).rejects.toMatchObject(securityReasons);
        expect(await lastEvent()).toMatchObject({ EventResponse: 'Fail', EventRisk: { RiskDecision: 'Block' } });
        await bench.call('SetRiskConfiguration', { UserPoolId: pool.id, ...doing('MFA_IF_CONFIGURED') });
        expect((await signIn(elsewhere, curl)).AuthenticationResult).toBeDefined();
      });
    });

    describe('is told to the user', () => {
      const NotifyConfiguration = {
        From: 'security@example.com',
        SourceArn: 'arn:aws:ses:us-east-1:123456789012:identity/example.com',
        BlockEmail: {
          Subject: 'Blocked: {device-name}',
          HtmlBody:
            '<b>{ip-address}</b> {device-name} {city} <a href={one-click-link-invalid}>no</a> {nothing} {username}',
          TextBody: '{ip-address} {login-time} {event-id} {feedback-token} {one-click-link-valid}',
        },
      };
      const notifying = (action: EventAction): Risk => ({
        AccountTakeoverRiskConfiguration: {
          ...doing(action, true).AccountTakeoverRiskConfiguration,
          NotifyConfiguration,
        } as NonNullable<Risk['AccountTakeoverRiskConfiguration']>,
      });

      test('in the owner’s words, with values that cannot break out of them', async () => {
        await setUp({ risk: notifying('BLOCK') });
        const agent = '<script>{username}</script>';
        await expect(signIn(elsewhere, agent)).rejects.toMatchObject(securityReasons);
        const { EventId = '' } = (await lastEvent()) ?? {};
        const token = issueFeedbackToken(bench.context, { user, eventId: EventId });
        await expect.poll(() => bench.context.sent.length).toBe(1);
        const [mail] = bench.context.sent;
        expect(mail).toMatchObject({
          purpose: 'risk-notice',
          recipient: user.attributes['email'],
          from: 'security@example.com',
          subject: `Blocked: ${agent}`,
          text: expect.stringContaining(`${elsewhere} `),
        });
        expect(mail?.text).toContain(`${EventId} ${token} http://127.0.0.1:9229/eventFeedback?`);
        expect(mail?.body).toContain(
          `<b>${elsewhere}</b> &lt;script&gt;{username}&lt;/script&gt; unknown <a href=http`,
        );
        expect(mail?.body).toContain(`feedback_value=invalid>no</a> {nothing} ${user.username}`);
      });

      test('in words of ours where there are none, with the pool’s sender, once in a sign-in', async () => {
        await setUp({ settings: optional, risk: doing('MFA_REQUIRED', true) });
        const code = await registerApp();
        const step = await signIn(elsewhere, curl);
        await expect.poll(() => bench.context.sent.length).toBe(1);
        expect(bench.context.sent[0]).toMatchObject({ subject: 'A sign-in to your account needed a second factor' });
        await from(elsewhere, curl)('RespondToAuthChallenge', {
          ClientId: client.id,
          ChallengeName: 'SOFTWARE_TOKEN_MFA',
          ...(step.Session !== undefined && { Session: step.Session }),
          ChallengeResponses: { USERNAME: user.username, SOFTWARE_TOKEN_MFA_CODE: code() },
        });
        expect(bench.context.sent).toHaveLength(1);
      });

      test('no more than so often, and never to an address that is not proved; the sign-in goes on', async () => {
        await setUp({ risk: doing('NO_ACTION', true) });
        for (let count = 0; count < 25; count++) {
          expect((await signIn(`203.0.113.${count}`, curl)).AuthenticationResult).toBeDefined();
          bench.context.clock.advance(1000);
        }
        await expect.poll(() => bench.context.sent.length).toBe(20);
        bench.context.sent.length = 0;
        user = await add(PASSWORD, { attributes: { email: 'bob@example.com' } });
        await signIn(home, firefox);
        expect((await signIn(elsewhere, curl)).AuthenticationResult).toBeDefined();
        expect(bench.context.sent).toEqual([]);
      });

      test('by the pool’s own sender where it has one, with all that a text could say', async () => {
        handedOver.length = 0;
        await setUp({ settings: { lambdaConfig }, risk: doing('BLOCK', true) });
        await expect(signIn(elsewhere, curl)).rejects.toMatchObject(securityReasons);
        await expect.poll(() => handedOver.length).toBe(1);
        expect(handedOver[0]).toMatchObject({
          triggerSource: 'CustomEmailSender_AccountTakeOverNotification',
          userName: user.username,
          request: { type: 'customEmailSenderRequestV1', clientMetadata: null, userAttributes: { sub: user.sub } },
        });
        const { request } = handedOver[0] as { request: { code: string } };
        const told = JSON.parse(request.code) as Record<string, string>;
        expect(told).toMatchObject({ action: 'block', 'ip-address': elsewhere, 'device-name': curl });
        const said = { UserPoolId: pool.id, Username: user.username, FeedbackValue: 'Valid' } as const;
        const { 'event-id': EventId = '', 'feedback-token': FeedbackToken = '' } = told;
        await bench.call('UpdateAuthEventFeedback', { ...said, EventId, FeedbackToken });
        expect((await lastEvent())?.EventFeedback).toMatchObject({ FeedbackValue: 'Valid' });
        expect(bench.context.sent).toEqual([]);
      });

      test('and what they say of it counts', async () => {
        await setUp({ risk: doing('BLOCK') });
        await expect(signIn(elsewhere, curl)).rejects.toMatchObject(securityReasons);
        const { EventId = '' } = (await lastEvent()) ?? {};
        const say = (FeedbackValue: 'Invalid' | 'Valid') =>
          bench.call('UpdateAuthEventFeedback', {
            UserPoolId: pool.id,
            Username: user.username,
            EventId,
            FeedbackToken: issueFeedbackToken(bench.context, { user, eventId: EventId }),
            FeedbackValue,
          });
        await say('Valid');
        bench.context.clock.advance(1000);
        expect((await signIn(elsewhere, curl)).AuthenticationResult).toBeDefined();
        await say('Invalid');
        bench.context.clock.advance(1000);
        await expect(signIn(elsewhere, curl)).rejects.toMatchObject(securityReasons);
        expect((await lastEvent())?.EventRisk).toMatchObject({ RiskDecision: 'Block', RiskLevel: 'High' });
      });
    });

    describe('of a network that is refused', () => {
      const blocked: Risk = {
        RiskExceptionConfiguration: { BlockedIPRangeList: ['198.51.100.0/24', '2001:db8::/32'] },
      };
      const notAllowed = { code: 'NotAuthorizedException', message: 'Request not allowed due to security reasons.' };

      test('lets nobody sign in, sign up or recover, whoever is asked for', async () => {
        await setUp({ risk: blocked });
        const tokens = (await signIn(home, firefox)).AuthenticationResult;
        const named = { ClientId: client.id, Username: user.username };
        for (const address of [elsewhere, '2001:db8:7::1']) {
          const call = from(address, firefox);
          await expect(signIn(address, firefox)).rejects.toMatchObject(notAllowed);
          await expect(signIn(address, firefox, 'Wrong-1')).rejects.toMatchObject(notAllowed);
          await expect(call('SignUp', { ...named, Username: 'eve', Password: PASSWORD })).rejects.toMatchObject(
            notAllowed,
          );
          await expect(call('ForgotPassword', { ...named, Username: 'nobody' })).rejects.toMatchObject(notAllowed);
          const confirmation = { ...named, ConfirmationCode: '123456' };
          await expect(call('ConfirmSignUp', confirmation)).rejects.toMatchObject(notAllowed);
          await expect(call('ConfirmForgotPassword', { ...confirmation, Password: PASSWORD })).rejects.toMatchObject(
            notAllowed,
          );
          await expect(call('ResendConfirmationCode', named)).rejects.toMatchObject(notAllowed);
          const AuthParameters = { REFRESH_TOKEN: tokens?.RefreshToken ?? '' };
          await expect(begin(address, firefox, AuthParameters, 'REFRESH_TOKEN_AUTH')).rejects.toMatchObject(notAllowed);
          await expect(signInBySrp(address, firefox)).rejects.toMatchObject(notAllowed);
        }
        expect((await signIn('198.51.101.1', firefox)).AuthenticationResult).toBeDefined();
      });

      test('is what a back end says of its user, and never the back end’s own', async () => {
        await setUp({ risk: blocked });
        const flows = ['ALLOW_ADMIN_USER_PASSWORD_AUTH'] as const;
        const { UserPoolClient } = await bench.call('CreateUserPoolClient', {
          UserPoolId: pool.id,
          ClientName: 'back end',
          ExplicitAuthFlows: flows,
        });
        const admin = (address: string, IpAddress?: string) =>
          from(address, 'aws-sdk')('AdminInitiateAuth', {
            UserPoolId: pool.id,
            ClientId: UserPoolClient?.ClientId ?? '',
            AuthFlow: 'ADMIN_USER_PASSWORD_AUTH',
            AuthParameters: { USERNAME: user.username, PASSWORD },
            ...(IpAddress !== undefined && {
              ContextData: {
                IpAddress,
                ServerName: 'app.example.com',
                ServerPath: '/login',
                HttpHeaders: [{ headerName: 'User-Agent', headerValue: firefox }],
              },
            }),
          });
        await expect(admin(home, elsewhere)).rejects.toMatchObject(notAllowed);
        expect((await admin(elsewhere)).AuthenticationResult).toBeDefined();
        bench.context.clock.advance(1000);
        expect((await admin(elsewhere, home)).AuthenticationResult).toBeDefined();
        expect(await lastEvent()).toMatchObject({ EventContextData: { IpAddress: home, DeviceName: firefox } });
      });
    });

    describe('of a password that others know', () => {
      const choosing = (EventAction: 'BLOCK' | 'NO_ACTION'): Risk => ({
        CompromisedCredentialsRiskConfiguration: { Actions: { EventAction } },
      });
      const notUsable = {
        code: 'InvalidPasswordException',
        message: 'Provided password cannot be used for security reasons.',
      };

      test('keeps it from being chosen', async () => {
        await setUp({ settings: { autoVerifiedAttributes: ['email'] } });
        const named = { ClientId: client.id, Username: user.username };
        const eve = { ClientId: client.id, Username: 'eve', Password: compromised };
        await expect(bench.call('SignUp', eve)).rejects.toMatchObject(notUsable);
        await bench.call('ForgotPassword', named);
        const ConfirmationCode = bench.context.sent.at(-1)?.code ?? '';
        const recover = (Password: string) =>
          bench.call('ConfirmForgotPassword', { ...named, ConfirmationCode, Password });
        await expect(recover(compromised)).rejects.toMatchObject(notUsable);
        await recover('Another-Horse-1');
        const AccessToken = (await signIn(home, firefox, 'Another-Horse-1')).AuthenticationResult?.AccessToken ?? '';
        const change = (ProposedPassword: string) =>
          bench.call('ChangePassword', { AccessToken, PreviousPassword: 'Another-Horse-1', ProposedPassword });
        await expect(change(compromised)).rejects.toMatchObject(notUsable);
        await change(PASSWORD);
        const invited = await add(PASSWORD, { status: 'FORCE_CHANGE_PASSWORD' });
        const step = await signIn(home, firefox, PASSWORD, invited);
        const answer = (NEW_PASSWORD: string) =>
          bench.call('RespondToAuthChallenge', {
            ClientId: client.id,
            ChallengeName: 'NEW_PASSWORD_REQUIRED',
            ...(step.Session !== undefined && { Session: step.Session }),
            ChallengeResponses: { USERNAME: invited.username, NEW_PASSWORD },
          });
        await expect(answer(compromised)).rejects.toMatchObject(notUsable);
        expect((await answer('Another-Horse-1')).AuthenticationResult).toBeDefined();
      });

      test('ends a sign-in, and asks for another password', async () => {
        await setUp();
        const ann = await add(compromised);
        await expect(signIn(home, firefox, compromised, ann)).rejects.toMatchObject({
          code: 'PasswordResetRequiredException',
        });
        expect((await findUser(bench.context, pool, ann.username))?.status).toBe('RESET_REQUIRED');
        expect(await lastEvent(ann)).toMatchObject({
          EventResponse: 'Fail',
          EventRisk: { RiskDecision: 'Block', CompromisedCredentialsDetected: true },
        });
        await bench.call('ForgotPassword', { ClientId: client.id, Username: ann.username });
        const ConfirmationCode = bench.context.sent.at(-1)?.code ?? '';
        const named = { ClientId: client.id, Username: ann.username, ConfirmationCode };
        await bench.call('ConfirmForgotPassword', { ...named, Password: PASSWORD });
        expect((await signIn(home, firefox, PASSWORD, ann)).AuthenticationResult).toBeDefined();
      });

      test('is not looked for in a wrong one, and lets a temporary one be replaced', async () => {
        await setUp();
        await expect(signIn(home, firefox, compromised)).rejects.toMatchObject(wrong);
        expect((await findUser(bench.context, pool, user.username))?.status).toBe('CONFIRMED');
        const invited = await add(compromised, { status: 'FORCE_CHANGE_PASSWORD' });
        const step = await signIn(home, firefox, compromised, invited);
        expect(step.ChallengeName).toBe('NEW_PASSWORD_REQUIRED');
        const done = await bench.call('RespondToAuthChallenge', {
          ClientId: client.id,
          ChallengeName: 'NEW_PASSWORD_REQUIRED',
          ...(step.Session !== undefined && { Session: step.Session }),
          ChallengeResponses: { USERNAME: invited.username, NEW_PASSWORD: PASSWORD },
        });
        expect(done.AuthenticationResult).toBeDefined();
      });

      test('is only written down where the owner wants no more', async () => {
        await setUp({ risk: choosing('NO_ACTION') });
        const ann = await add(compromised);
        expect((await signIn(home, firefox, compromised, ann)).AuthenticationResult).toBeDefined();
        const detected = { RiskDecision: 'NoRisk', CompromisedCredentialsDetected: true };
        expect(await lastEvent(ann)).toMatchObject({ EventResponse: 'Pass', EventRisk: detected });
        const eve = { ClientId: client.id, Username: `eve${people}`, Password: compromised };
        await bench.call('SignUp', eve);
        expect((await lastEvent({ ...ann, username: eve.Username }))?.EventRisk).toEqual(detected);
        const only = { EventFilter: ['SIGN_UP'], Actions: { EventAction: 'BLOCK' } } as const;
        const UserPoolId = pool.id;
        await bench.call('SetRiskConfiguration', { UserPoolId, CompromisedCredentialsRiskConfiguration: only });
        expect((await signIn(home, firefox, compromised, ann)).AuthenticationResult).toBeDefined();
        await expect(bench.call('SignUp', { ...eve, Username: 'mallory' })).rejects.toMatchObject(notUsable);
      });
    });
  },
  {
    compromisedPasswords: { has: async (password) => password === compromised },
    functions: {
      invoke: async (_arn, event) => {
        handedOver.push(structuredClone(event) as Record<string, unknown>);
      },
    },
  },
);
