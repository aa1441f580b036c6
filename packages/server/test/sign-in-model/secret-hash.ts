import { createHmac } from 'node:crypto';
import type { Client } from '#domain/tenant/clients/client.ts';

/** How a client with a secret proves that it has it: right, not at all, or by what is no proof of this request. */
export type HashChoice = 'missing' | 'of another client' | 'of another user' | 'right' | 'wrong';

/** Who sends a request. */
export interface Sender {
  readonly client: Client;
  readonly otherClient: Client;
  /** A name of the refresh token's user; any other request says whom it is about. */
  readonly owner: string;
  /** Everybody’s names. */
  readonly names: readonly string[];
}

type Members = Readonly<Record<string, unknown>>;

/** An input with what its client proves itself by; undefined for one by which no client proves itself. */
export function withSecret<I extends object>(
  operation: string,
  input: I,
  choice: HashChoice,
  sender: Sender,
): I | undefined {
  if (operation === 'GetTokensFromRefreshToken' || operation === 'RevokeToken') {
    return withMember(input, 'ClientSecret', secretOf(choice, sender));
  }
  const { Username, ...members } = input as Members;
  for (const member of ['AuthParameters', 'ChallengeResponses']) {
    const parameters = members[member] as Readonly<Record<string, string>> | undefined;
    if (parameters === undefined) continue;
    const name = 'REFRESH_TOKEN' in parameters ? sender.owner : (parameters['USERNAME'] ?? '');
    return { ...input, [member]: withMember(parameters, 'SECRET_HASH', hashOf(choice, sender, name)) };
  }
  return typeof Username === 'string' ? withMember(input, 'SecretHash', hashOf(choice, sender, Username)) : undefined;
}

function withMember<I extends object>(input: I, member: string, value: string | undefined): I {
  return value === undefined ? input : { ...input, [member]: value };
}

/** A client without a secret has nothing to prove itself by, and is not to be sent anything. */
function hashOf(choice: HashChoice, { client, otherClient, names }: Sender, name: string): string | undefined {
  const { id } = client;
  const secret = client.secrets[0]?.value ?? 'no secret';
  switch (choice) {
    case 'right':
      return client.secrets.length === 0 ? undefined : sign(secret, name + id);
    case 'missing':
      // A client without a secret lacks nothing.
      return client.secrets.length === 0 ? sign(secret, name + id) : undefined;
    case 'of another client':
      return sign(otherClient.secrets[0]?.value ?? secret, name + otherClient.id);
    case 'of another user':
      return sign(secret, names.find((one) => one !== name) + id);
    case 'wrong':
      return sign('not_the_secret_of_any_client', name + id);
  }
}

function secretOf(choice: HashChoice, { client, otherClient }: Sender): string | undefined {
  if (choice === 'right') return client.secrets[0]?.value;
  if (choice === 'missing' && client.secrets.length > 0) return undefined;
  return (choice === 'of another client' ? otherClient.secrets[0]?.value : undefined) ?? 'not_the_secret_of_any_client';
}

function sign(secret: string, text: string): string {
  return createHmac('sha256', secret).update(text).digest('base64');
}
