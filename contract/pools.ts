import { randomInt } from 'node:crypto';
import {
  AdminCreateUserCommand,
  AdminSetUserPasswordCommand,
  type CreateUserPoolClientCommandInput,
  type CreateUserPoolCommandInput,
  SetUserPoolMfaConfigCommand,
} from '@aws-sdk/client-cognito-identity-provider';
import { administrator, newPerson, type Person } from './people.ts';
import { makeClient, makePool } from './sdk-client.ts';
import type { ContractServer } from './server.ts';

/** A pool and a client of it, by the names that Amplify gives them. */
export interface Place {
  readonly userPoolId: string;
  readonly clientId: string;
}

/** What a pool for sign-ins is like, besides what `CreateUserPool` and `CreateUserPoolClient` make of nothing. */
export interface PlaceInput {
  readonly mfa?: 'ON' | 'OPTIONAL';
  /** The second factors that the pool offers. */
  readonly factors?: readonly ('app' | 'email' | 'sms')[];
  readonly pool?: Partial<CreateUserPoolCommandInput>;
  readonly client?: Partial<CreateUserPoolClientCommandInput>;
}

const sending: Partial<CreateUserPoolCommandInput> = {
  EmailConfiguration: {
    EmailSendingAccount: 'DEVELOPER',
    SourceArn: 'arn:aws:ses:us-east-1:123456789012:identity/contract@example.com',
  },
  SmsConfiguration: { SnsCallerArn: 'arn:aws:iam::123456789012:role/sms' },
};

/** Recovery by SMS first, then by e-mail: an e-mail address may be the second factor of who has no other. */
export const recoveryBySms: Partial<CreateUserPoolCommandInput> = {
  AccountRecoverySetting: {
    RecoveryMechanisms: [
      { Name: 'verified_phone_number', Priority: 1 },
      { Name: 'verified_email', Priority: 2 },
    ],
  },
};

/** A pool that can send, and a client of it that allows every flow. */
export async function makePlace(
  server: ContractServer,
  { mfa, factors = [], pool = {}, client = {} }: PlaceInput = {},
): Promise<Place> {
  const userPoolId = await makePool(server, { ...sending, ...pool });
  if (mfa !== undefined) {
    const config = new SetUserPoolMfaConfigCommand({
      UserPoolId: userPoolId,
      MfaConfiguration: mfa,
      ...(factors.includes('app') && { SoftwareTokenMfaConfiguration: { Enabled: true } }),
      ...(factors.includes('email') && { EmailMfaConfiguration: {} }),
      ...(factors.includes('sms') && { SmsMfaConfiguration: {} }),
    });
    await administrator(server).send(config);
  }
  const { ClientId } = await makeClient(server, userPoolId, {
    ExplicitAuthFlows: [
      'ALLOW_ADMIN_USER_PASSWORD_AUTH',
      'ALLOW_CUSTOM_AUTH',
      'ALLOW_REFRESH_TOKEN_AUTH',
      'ALLOW_USER_AUTH',
      'ALLOW_USER_PASSWORD_AUTH',
      'ALLOW_USER_SRP_AUTH',
    ],
    PreventUserExistenceErrors: 'ENABLED',
    ...client,
  });
  return { userPoolId, clientId: ClientId };
}

/** A confirmed user with a password, and with these attributes: none unless told. */
export async function addUser(
  server: ContractServer,
  { userPoolId: UserPoolId }: Place,
  attributes: (person: Person) => Readonly<Record<string, string>> = () => ({}),
): Promise<Person> {
  const person = newPerson();
  const { username: Username, password: Password } = person;
  const UserAttributes = Object.entries(attributes(person)).map(([Name, Value]) => ({ Name, Value }));
  const sdk = administrator(server);
  await sdk.send(new AdminCreateUserCommand({ UserPoolId, Username, MessageAction: 'SUPPRESS', UserAttributes }));
  await sdk.send(new AdminSetUserPasswordCommand({ UserPoolId, Username, Password, Permanent: true }));
  return person;
}

/** Addresses for which an administrator vouches. */
export function verified(addresses: Readonly<Record<string, string>>): Record<string, string> {
  const flags = Object.keys(addresses).map((name) => [`${name}_verified`, 'true']);
  return { ...addresses, ...Object.fromEntries(flags) };
}

/** Somebody at a pool of their own, and the phone that codes for them go to. */
export interface PhoneOwner {
  readonly place: Place;
  readonly person: Person;
  readonly phone: string;
}

/** A pool that demands a code by SMS but of remembered devices, and somebody there. */
export async function makePhoneOwner(
  server: ContractServer,
  { remembered }: { remembered: 'at once' | 'on prompt' },
): Promise<PhoneOwner> {
  const DeviceConfiguration = {
    ChallengeRequiredOnNewDevice: true,
    DeviceOnlyRememberedOnUserPrompt: remembered === 'on prompt',
  };
  const place = await makePlace(server, { mfa: 'ON', factors: ['sms'], pool: { DeviceConfiguration } });
  const phone = newPhone();
  return { place, phone, person: await addUser(server, place, () => ({ phone_number: phone })) };
}

/** A phone number that no other test knows. */
export function newPhone(): string {
  return `+1555${String(randomInt(10_000_000)).padStart(7, '0')}`;
}
