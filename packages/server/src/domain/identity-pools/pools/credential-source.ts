import type { Context } from '#domain/context.ts';
import { Fault } from '#domain/fault.ts';

/**
 * Where the credentials of a pool's identities come from: this server itself, the token service that the operator named, or a
 * function of the operator's.
 */
export type CredentialSource =
  | { readonly kind: 'local' }
  | { readonly kind: 'sts' }
  | { readonly kind: 'custom'; readonly functionArn: string };

/** What a pool has that nobody decided otherwise about. */
export const localSource: CredentialSource = { kind: 'local' };

/** Refuses a source that this installation does not have. @throws Fault InvalidParameterException */
export function checkCredentialSource({ tokenService }: Pick<Context, 'tokenService'>, source: CredentialSource): void {
  if (source.kind !== 'sts' || tokenService !== undefined) return;
  throw new Fault(
    'InvalidParameterException',
    'This server has no token service to ask: start it with --sts-endpoint.',
  );
}
