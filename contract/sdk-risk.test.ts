import { randomUUID } from 'node:crypto';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import {
  AdminConfirmSignUpCommand,
  AdminListUserAuthEventsCommand,
  AdminUpdateUserAttributesCommand,
  CognitoIdentityProviderClient,
  DescribeRiskConfigurationCommand,
  InitiateAuthCommand,
  SetRiskConfigurationCommand,
  type SetRiskConfigurationCommandInput,
  UpdateAuthEventFeedbackCommand,
} from '@aws-sdk/client-cognito-identity-provider';
import { afterAll, expect, test } from 'vitest';
import { administrator, newPerson } from './people.ts';
import { confirmed, makeClient, makePool, present, refusal, signIn, signUp, tokensOf } from './sdk-client.ts';
import { describeContract, messagesTo } from './server.ts';

const folder = mkdtempSync(join(tmpdir(), 'cenote-list-'));
const compromisedPasswords = join(folder, 'list.txt');
const knownToOthers = 'Password-of-2012!';
writeFileSync(compromisedPasswords, ['letmein', knownToOthers, 'qwerty'].join('\n'));
afterAll(() => rmSync(folder, { recursive: true }));

type Risk = Omit<SetRiskConfigurationCommandInput, 'UserPoolId'>;

const blocked: Risk = { RiskExceptionConfiguration: { BlockedIPRangeList: ['10.10.10.10/32'] } };
const template = {
  Subject: 'A sign-in',
  HtmlBody: '<p>{login-time}</p>',
  TextBody: '{event-id} {feedback-token} {one-click-link-invalid}',
};
const whole: Risk = {
  ...blocked,
  CompromisedCredentialsRiskConfiguration: { EventFilter: ['SIGN_IN'], Actions: { EventAction: 'BLOCK' } },
  AccountTakeoverRiskConfiguration: {
    NotifyConfiguration: {
      From: 'security@example.com',
      SourceArn: 'arn:aws:ses:us-east-1:123456789012:identity/security@example.com',
      BlockEmail: template,
      NoActionEmail: template,
      MfaEmail: template,
    },
    Actions: {
      LowAction: { Notify: true, EventAction: 'BLOCK' },
      MediumAction: { Notify: true, EventAction: 'BLOCK' },
      HighAction: { Notify: true, EventAction: 'BLOCK' },
    },
  },
};

describeContract(
  'risk through the AWS SDK',
  (server) => {
    const sdk = () => administrator(server);
    const set = async (input: SetRiskConfigurationCommandInput) =>
      (await sdk().send(new SetRiskConfigurationCommand(input))).RiskConfiguration;
    const read = async (UserPoolId: string, ClientId?: string) =>
      (await sdk().send(new DescribeRiskConfigurationCommand({ UserPoolId, ClientId }))).RiskConfiguration;
    const enforced = { UserPoolAddOns: { AdvancedSecurityMode: 'ENFORCED' } } as const;

    test('is set, read twice, updated, imported and deleted as Terraform does, for a pool and for a client', async () => {
      const UserPoolId = await makePool(server);
      const { ClientId } = await makeClient(server, UserPoolId);
      await expect(read(UserPoolId)).rejects.toMatchObject(
        refusal('ResourceNotFoundException', 'Risk configuration does not exist.'),
      );
      for (const named of [{ UserPoolId }, { UserPoolId, ClientId }]) {
        const made = await set({ ...named, ...blocked });
        expect(made).toEqual({ ...named, ...blocked, LastModifiedDate: expect.any(Date) });
        expect(await read(UserPoolId, 'ClientId' in named ? ClientId : undefined)).toEqual(made);
        const updated = await set({ ...named, ...whole });
        expect(updated).toMatchObject({ ...named, ...whole });
        expect(await read(UserPoolId, 'ClientId' in named ? ClientId : undefined)).toEqual(updated);
        expect(await read(UserPoolId, 'ClientId' in named ? ClientId : undefined)).toEqual(updated);
      }
      expect(await set({ UserPoolId, ClientId })).toEqual({ UserPoolId, ClientId });
      await expect(read(UserPoolId, ClientId)).rejects.toMatchObject({ name: 'ResourceNotFoundException' });
      expect(await read(UserPoolId)).toMatchObject(whole);
    });

    test('refuses networks that are none, and pools and clients that are not there', async () => {
      const UserPoolId = await makePool(server);
      const RiskExceptionConfiguration = { BlockedIPRangeList: ['10.10.10.10'] };
      await expect(set({ UserPoolId, RiskExceptionConfiguration })).rejects.toMatchObject(
        refusal('InvalidParameterException', '10.10.10.10 is not a valid CIDR block.'),
      );
      const nowhere = 'us-east-1_nowhere00';
      for (const asking of [
        () => set({ UserPoolId: nowhere, ...blocked }),
        () => read(nowhere),
        () => set({ UserPoolId, ClientId: randomUUID().replaceAll('-', ''), ...blocked }),
        () => read(UserPoolId, 'unknown'),
      ]) {
        await expect(asking()).rejects.toMatchObject({ name: 'ResourceNotFoundException' });
      }
    });

    test('blocks a sign-in with another program, writes to its user, and takes the user’s word by the token in the mail', async () => {
      const UserPoolId = await makePool(server, enforced);
      const { ClientId } = await makeClient(server, UserPoolId);
      const person = await confirmed(server, ClientId, UserPoolId);
      const Username = person.username;
      const UserAttributes = [{ Name: 'email_verified', Value: 'true' }];
      await sdk().send(new AdminUpdateUserAttributesCommand({ UserPoolId, Username, UserAttributes }));
      await tokensOf(server, ClientId, person);
      await set({ UserPoolId, ...whole });
      const stranger = new CognitoIdentityProviderClient({
        endpoint: server.endpoint,
        region: 'us-east-1',
        credentials: { accessKeyId: 'AKIAIOSFODNN7EXAMPLE', secretAccessKey: 'secret' },
        maxAttempts: 1,
        requestHandler: { requestTimeout: 30_000 },
      });
      stranger.middlewareStack.add(
        (next) => (args) => {
          (args.request as { headers: Record<string, string> }).headers['user-agent'] = 'another program';
          return next(args);
        },
        { step: 'finalizeRequest', name: 'asAnotherProgram', priority: 'low' },
      );
      const AuthParameters = { USERNAME: Username, PASSWORD: person.password };
      const begin = () =>
        stranger.send(new InitiateAuthCommand({ AuthFlow: 'USER_PASSWORD_AUTH', ClientId, AuthParameters }));
      await expect(begin()).rejects.toMatchObject(
        refusal('NotAuthorizedException', 'Unable to login because of security reasons.'),
      );
      const list = new AdminListUserAuthEventsCommand({ UserPoolId, Username });
      const [event] = present((await sdk().send(list)).AuthEvents);
      expect(event).toMatchObject({
        EventResponse: 'Fail',
        EventRisk: { RiskDecision: 'Block', RiskLevel: 'Low', CompromisedCredentialsDetected: false },
      });
      await expect.poll(async () => (await messagesTo(server, person.email))[0]?.subject).toBe('A sign-in');
      const [mail] = await messagesTo(server, person.email);
      const FeedbackToken = present(mail?.code ?? undefined);
      const EventId = present(event?.EventId);
      const said = { UserPoolId, Username, EventId, FeedbackToken };
      await sdk().send(new UpdateAuthEventFeedbackCommand({ ...said, FeedbackValue: 'Valid' }));
      expect((await begin()).AuthenticationResult).toBeDefined();
    });

    test('refuses passwords that others know, at sign-up and at sign-in', async () => {
      const UserPoolId = await makePool(server);
      const { ClientId } = await makeClient(server, UserPoolId);
      const old = { ...newPerson(), password: knownToOthers };
      await signUp(server, old, ClientId);
      const guarded = await makePool(server, enforced);
      const { ClientId: guardedClient } = await makeClient(server, guarded);
      await expect(signUp(server, old, guardedClient)).rejects.toMatchObject(
        refusal('InvalidPasswordException', 'Provided password cannot be used for security reasons.'),
      );
      await set({
        UserPoolId: guarded,
        CompromisedCredentialsRiskConfiguration: { EventFilter: ['SIGN_IN'], Actions: { EventAction: 'BLOCK' } },
      });
      await signUp(server, old, guardedClient);
      const { username: Username } = old;
      await sdk().send(new AdminConfirmSignUpCommand({ UserPoolId: guarded, Username }));
      await expect(signIn(server, guardedClient, old)).rejects.toMatchObject({
        name: 'PasswordResetRequiredException',
      });
    });

    test('lets nobody in from a network that is refused', async () => {
      const UserPoolId = await makePool(server, enforced);
      const { ClientId } = await makeClient(server, UserPoolId);
      const person = await confirmed(server, ClientId, UserPoolId);
      await set({ UserPoolId, RiskExceptionConfiguration: { BlockedIPRangeList: ['127.0.0.0/8', '::1/128'] } });
      const notAllowed = refusal('NotAuthorizedException', 'Request not allowed due to security reasons.');
      await expect(signIn(server, ClientId, person)).rejects.toMatchObject(notAllowed);
      await expect(signUp(server, newPerson(), ClientId)).rejects.toMatchObject(notAllowed);
    });
  },
  { compromisedPasswords },
);
