import { createPrivateKey, sign } from 'node:crypto';
import type { Context } from '#domain/context.ts';
import { OutsideProviderError } from '#domain/outside-providers.ts';
import type { Details } from '#domain/tenant/identity-providers/identity-provider.ts';
import { toSeconds } from '#lib/clock.ts';

const lifetimeSeconds = 300;

/**
 * The client secret that Apple takes: a JWT of the team, signed with its key (Apple: "Creating a client secret").
 * @throws OutsideProviderError for a key that is none
 */
export function appleClientSecret(
  { clock }: Pick<Context, 'clock'>,
  { client_id, team_id, key_id, private_key = '' }: Details,
): string {
  const iat = toSeconds(clock.now());
  const encode = (value: object) => Buffer.from(JSON.stringify(value)).toString('base64url');
  const claims = { iss: team_id, iat, exp: iat + lifetimeSeconds, aud: 'https://appleid.apple.com', sub: client_id };
  const text = `${encode({ alg: 'ES256', kid: key_id })}.${encode(claims)}`;
  try {
    const key = createPrivateKey(toPem(private_key));
    return `${text}.${sign('sha256', Buffer.from(text), { key, dsaEncoding: 'ieee-p1363' }).toString('base64url')}`;
  } catch (error) {
    throw new OutsideProviderError('its private_key is no key that signs', { cause: error });
  }
}

/** AWS: with or without the lines around it. */
function toPem(text: string): string {
  if (text.includes('-----BEGIN')) return text;
  return `-----BEGIN PRIVATE KEY-----\n${text.replaceAll(/\s/g, '')}\n-----END PRIVATE KEY-----\n`;
}
