import { randomUUID } from 'node:crypto';
import {
  CognitoIdentityProviderClient,
  ConfirmSignUpCommand,
  CreateUserPoolClientCommand,
  type CreateUserPoolClientCommandInput,
  CreateUserPoolCommand,
  SignUpCommand,
} from '@aws-sdk/client-cognito-identity-provider';
import { type ContractServer, contractTarget, lastCodeTo } from './server.ts';

/** Somebody who wants an account of their own. */
export interface Person {
  readonly username: string;
  readonly email: string;
  readonly password: string;
}

/** A person whom no other test knows. */
export function newPerson(): Person {
  const username = `ada-${randomUUID().slice(0, 13)}`;
  return { username, email: `${username}@example.com`, password: 'Correct-Horse-7' };
}

/**
 * The server as its administrator sees it: through the AWS SDK, with a key that a development server accepts, or with those
 * that the SDK finds where the suites are aimed at another endpoint.
 */
export function administrator({ endpoint }: Pick<ContractServer, 'endpoint'>): CognitoIdentityProviderClient {
  if (contractTarget !== undefined) return new CognitoIdentityProviderClient({ endpoint });
  const credentials = { accessKeyId: 'AKIAIOSFODNN7EXAMPLE', secretAccessKey: 'secret' };
  return new CognitoIdentityProviderClient({ endpoint, region: 'us-east-1', credentials, maxAttempts: 1 });
}

/** Signs a new person up and confirms them with the code that they were sent. */
export async function register(server: ContractServer, clientId = server.clientId): Promise<Person> {
  const person = newPerson();
  const { username, email, password } = person;
  const sdk = administrator(server);
  const UserAttributes = [{ Name: 'email', Value: email }];
  await sdk.send(new SignUpCommand({ ClientId: clientId, Username: username, Password: password, UserAttributes }));
  const ConfirmationCode = await lastCodeTo(server, email);
  await sdk.send(new ConfirmSignUpCommand({ ClientId: clientId, Username: username, ConfirmationCode }));
  return person;
}

/** A code of the same form that is not this one. */
export function wrongCode(code: string): string {
  return String((Number(code) + 1) % 1_000_000).padStart(6, '0');
}

/** A pool whose users must have a given name, and a client of it that allows both password flows. */
export async function poolAskingForGivenName(
  server: ContractServer,
): Promise<{ readonly userPoolId: string; readonly clientId: string }> {
  const sdk = administrator(server);
  const created = await sdk.send(
    new CreateUserPoolCommand({
      PoolName: 'given names',
      Schema: [{ Name: 'given_name', AttributeDataType: 'String', Required: true, Mutable: true }],
    }),
  );
  const userPoolId = created.UserPool?.Id ?? '';
  return { userPoolId, clientId: await newClient(server, { UserPoolId: userPoolId }) };
}

/** An app client of its own, allowing both password flows unless told otherwise. */
export async function newClient(
  server: ContractServer,
  settings: Partial<CreateUserPoolClientCommandInput> = {},
): Promise<string> {
  const created = await administrator(server).send(
    new CreateUserPoolClientCommand({
      UserPoolId: server.userPoolId,
      ClientName: 'one of its own',
      ExplicitAuthFlows: ['ALLOW_USER_SRP_AUTH', 'ALLOW_USER_PASSWORD_AUTH', 'ALLOW_REFRESH_TOKEN_AUTH'],
      PreventUserExistenceErrors: 'ENABLED',
      ...settings,
    }),
  );
  return created.UserPoolClient?.ClientId ?? '';
}
