import { hash, timingSafeEqual } from 'node:crypto';
import { Fault } from '#domain/fault.ts';

/** One of the secrets by which an app client proves itself; while they are exchanged there are two. */
export interface ClientSecret {
  readonly value: string;
  /** Milliseconds since 1970; no two secrets of a client have the same. */
  readonly createdAt: number;
}

/** AWS: how an administrator names a secret: `<client id>--<when it was made>`. */
export function secretId(client: { readonly id: string }, { createdAt }: ClientSecret): string {
  return `${client.id}--${createdAt}`;
}

/**
 * Whether a plain client secret is one of the client's own; a public client has none, and none may be sent. Compares hashes,
 * so that neither content nor length shows in the time it takes, and every secret, so that it does not show which one it is.
 */
export function isClientSecret(
  { secrets }: { readonly secrets: readonly ClientSecret[] },
  sent: string | undefined,
): boolean {
  if (secrets.length === 0 || sent === undefined) return secrets.length === 0 && sent === undefined;
  const digest = (text: string) => hash('sha256', text, 'buffer');
  const given = digest(sent);
  return secrets.map(({ value }) => timingSafeEqual(digest(value), given)).includes(true);
}

/** The secrets as the text that is sealed. */
export function formatSecrets(secrets: readonly ClientSecret[]): string {
  return JSON.stringify(secrets);
}

/** The secrets in a text that was sealed; before there could be two, it was the secret itself, as old as its client. */
export function parseSecrets(text: string, clientCreatedAt: number): readonly ClientSecret[] {
  if (text.startsWith('[')) return JSON.parse(text) as ClientSecret[];
  return [{ value: text, createdAt: clientCreatedAt }];
}

/** The refusal of a secret that is not the client's, with the code that the operation lists for it. */
export function wrongClientSecret(
  code: 'NotAuthorizedException' | 'UnauthorizedException',
  { id }: { readonly id: string },
): Fault {
  return new Fault(code, `Unable to verify secret for client ${id}`);
}
