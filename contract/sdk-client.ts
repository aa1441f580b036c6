import { createHmac } from 'node:crypto';
import {
  AdminConfirmSignUpCommand,
  AdminInitiateAuthCommand,
  type AuthenticationResultType,
  type ChallengeNameType,
  CreateUserPoolClientCommand,
  type CreateUserPoolClientCommandInput,
  CreateUserPoolCommand,
  type CreateUserPoolCommandInput,
  InitiateAuthCommand,
  type InitiateAuthResponse,
  RespondToAuthChallengeCommand,
  SignUpCommand,
  type UserPoolClientType,
} from '@aws-sdk/client-cognito-identity-provider';
import { expect } from 'vitest';
import { administrator, newPerson, type Person } from './people.ts';
import type { ContractServer } from './server.ts';

type Server = Pick<ContractServer, 'endpoint'> & Partial<Pick<ContractServer, 'poolsMade'>>;

/** A value that an answer must have. @throws Error when it is absent */
export function present<T>(value: T | undefined): T {
  if (value === undefined) throw new Error('the answer lacks a member that it must have');
  return value;
}

/** What the SDK throws when the service refuses: the name and the text that applications match on, as HTTP 400. */
export function refusal(name: string, message: string | RegExp): object {
  const text = typeof message === 'string' ? message : expect.stringMatching(message);
  return { name, message: text, $fault: 'client', $metadata: expect.objectContaining({ httpStatusCode: 400 }) };
}

/** A new pool. Gives its id. */
export async function makePool(server: Server, input: Partial<CreateUserPoolCommandInput> = {}): Promise<string> {
  const { UserPool } = await administrator(server).send(new CreateUserPoolCommand({ PoolName: 'contract', ...input }));
  const id = present(UserPool?.Id);
  server.poolsMade?.push(id);
  return id;
}

/** A new client of a pool; users may sign in to it by password and refresh their tokens unless the input says otherwise. */
export async function makeClient(
  server: Server,
  poolId: string,
  input: Partial<CreateUserPoolClientCommandInput> = {},
): Promise<UserPoolClientType & { ClientId: string }> {
  const { UserPoolClient } = await administrator(server).send(
    new CreateUserPoolClientCommand({
      UserPoolId: poolId,
      ClientName: 'contract',
      ExplicitAuthFlows: ['ALLOW_USER_PASSWORD_AUTH', 'ALLOW_ADMIN_USER_PASSWORD_AUTH', 'ALLOW_REFRESH_TOKEN_AUTH'],
      ...input,
    }),
  );
  return { ...UserPoolClient, ClientId: present(UserPoolClient?.ClientId) };
}

/** A user of the suite's own pool whom an administrator confirmed, so that no address is verified. */
export async function confirmed(server: ContractServer, clientId = server.clientId, poolId = server.userPoolId) {
  const person = newPerson();
  await signUp(server, person, clientId);
  await administrator(server).send(new AdminConfirmSignUpCommand({ UserPoolId: poolId, Username: person.username }));
  return person;
}

/** Signs a person up with their e-mail address, and leaves them unconfirmed. */
export function signUp(server: Server, { username, password, email }: Person, clientId: string) {
  return administrator(server).send(
    new SignUpCommand({
      ClientId: clientId,
      Username: username,
      Password: password,
      UserAttributes: [{ Name: 'email', Value: email }],
    }),
  );
}

/** Begins a sign-in with a password, as an application does. */
export function signIn(
  server: Server,
  clientId: string,
  { username, password }: Pick<Person, 'username' | 'password'>,
) {
  return administrator(server).send(
    new InitiateAuthCommand({
      AuthFlow: 'USER_PASSWORD_AUTH',
      ClientId: clientId,
      AuthParameters: { USERNAME: username, PASSWORD: password },
    }),
  );
}

/** Answers the challenge of a step as this user; `more` lies over what is sent. */
export function respond(
  server: Server,
  clientId: string,
  step: InitiateAuthResponse,
  responses: Readonly<Record<string, string>>,
  more: { ChallengeName?: ChallengeNameType; Session?: string } = {},
) {
  return administrator(server).send(
    new RespondToAuthChallengeCommand({
      ClientId: clientId,
      ChallengeName: step.ChallengeName,
      Session: step.Session,
      ChallengeResponses: { ...responses },
      ...more,
    }),
  );
}

/** Begins a sign-in with a password, as a back end does on behalf of a user. */
export function adminSignIn(
  server: ContractServer,
  { username, password }: Pick<Person, 'username' | 'password'>,
  { poolId = server.userPoolId, clientId = server.clientId } = {},
) {
  return administrator(server).send(
    new AdminInitiateAuthCommand({
      AuthFlow: 'ADMIN_USER_PASSWORD_AUTH',
      UserPoolId: poolId,
      ClientId: clientId,
      AuthParameters: { USERNAME: username, PASSWORD: password },
    }),
  );
}

/** The tokens of a completed sign-in. */
export async function tokensOf(
  server: Server,
  clientId: string,
  person: Pick<Person, 'username' | 'password'>,
): Promise<Required<Pick<AuthenticationResultType, 'AccessToken' | 'IdToken' | 'RefreshToken'>>> {
  const { AuthenticationResult: result } = await signIn(server, clientId, person);
  return {
    AccessToken: present(result?.AccessToken),
    IdToken: present(result?.IdToken),
    RefreshToken: present(result?.RefreshToken),
  };
}

/** SECRET_HASH as the developer guide describes it. */
export function secretHash(username: string, clientId: string, secret: string): string {
  return createHmac('sha256', secret)
    .update(username + clientId)
    .digest('base64');
}

/** The claims of a token, unverified. */
export function claimsOf(token: string): Record<string, unknown> {
  return JSON.parse(Buffer.from(token.split('.')[1] ?? '', 'base64url').toString()) as Record<string, unknown>;
}
