import type { IdentityDescription } from '@cenote/wire/identity-pools';
import type { Context } from '#domain/context.ts';
import type { Identity } from '#domain/identity-pools/identities/identity.ts';
import { listProviders } from '#domain/identity-pools/identities/identity-store.ts';

/** An identity as the wire shows it. AWS: without logins, as a guest is, the member is absent. */
export async function identityDescription(
  context: Pick<Context, 'db'>,
  { id, createdAt, modifiedAt }: Identity,
): Promise<IdentityDescription> {
  const Logins = await listProviders(context, id);
  return {
    IdentityId: id,
    ...(Logins.length > 0 && { Logins }),
    CreationDate: createdAt / 1000,
    LastModifiedDate: modifiedAt / 1000,
  };
}
