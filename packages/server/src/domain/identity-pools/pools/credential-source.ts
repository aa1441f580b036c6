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

/** The source as it is kept. @throws Fault InvalidParameterException for one that this installation does not have */
export function chooseCredentialSource(
  { tokenService }: Pick<Context, 'tokenService'>,
  kind: CredentialSource['kind'],
  functionArn: string | undefined,
): CredentialSource {
  if ((kind === 'custom') !== (functionArn !== undefined)) {
    throw new Fault(
      'InvalidParameterException',
      'A FunctionArn is required for the source CUSTOM, and is for no other.',
    );
  }
  if (kind === 'sts' && tokenService === undefined) {
    throw new Fault(
      'InvalidParameterException',
      'This server has no token service to ask: start it with --sts-endpoint.',
    );
  }
  return functionArn === undefined || kind !== 'custom'
    ? { kind: kind === 'sts' ? 'sts' : 'local' }
    : { kind, functionArn };
}
