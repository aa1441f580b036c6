import type { Write } from '#database/database.ts';
import type { Context } from '#domain/context.ts';
import { Fault } from '#domain/fault.ts';
import { isForm } from '#domain/forms.ts';
import { changeUser } from '#domain/people/users/change-user.ts';
import type { User } from '#domain/people/users/user.ts';
import { findUser, loadUser, userMissing } from '#domain/people/users/user-store.ts';
import type { IdentityProvider } from '#domain/tenant/identity-providers/identity-provider.ts';
import {
  holdProvider,
  loadProvider,
  providerMissing,
} from '#domain/tenant/identity-providers/identity-provider-store.ts';
import type { Pool } from '#domain/tenant/pools/pool.ts';
import { type ExternalName, subject, withIdentity, withoutIdentity } from './identity.ts';
import { findLinkedUser, linkWrites, unlinkWrites } from './linked-identity-store.ts';

/** The pool itself, where a provider is asked for. */
export const ownProvider = 'Cognito';

/** AWS: more of provider, attribute and value together is refused. */
const maxNameLength = 128;

/** The username of whoever came to be by a provider. */
export function externalUsername({ provider, value }: Pick<ExternalName, 'provider' | 'value'>): string {
  return `${provider}_${value}`;
}

/**
 * Lets somebody of a provider sign in as a user who is there already. `destination` names the user: by username where its
 * provider is the pool itself, else by the id at the provider.
 * @throws Fault InvalidParameterException, LimitExceededException, ResourceNotFoundException, UserNotFoundException
 */
export async function linkProvider(
  context: Pick<Context, 'clock' | 'db' | 'secrets'>,
  pool: Pool,
  { destination, source }: { destination: Pick<ExternalName, 'provider' | 'value'>; source: ExternalName },
): Promise<void> {
  if (source.provider === ownProvider) {
    throw invalid(
      'Invalid SourceUser: Cognito users with a username/password may not be passed in as a SourceUser, only as a DestinationUser',
    );
  }
  const name = destination.provider === ownProvider ? destination.value : externalUsername(destination);
  const user = await loadUser(context, pool, name);
  await linkUser(context, pool, user, source);
}

/**
 * Lets somebody of a provider sign in as this user, as long as `check` says so of the user as stored. `writes` happen with it, or it
 * does not happen.
 * @throws Fault InvalidParameterException, LimitExceededException, ResourceNotFoundException, UserNotFoundException, and what `check` and
 * the refusals of `writes` throw
 */
export async function linkUser(
  context: Pick<Context, 'clock' | 'db' | 'secrets'>,
  pool: Pool,
  user: User,
  source: ExternalName,
  { writes = [], check }: { readonly writes?: readonly Write[]; readonly check?: (before: User) => void } = {},
): Promise<User> {
  const provider = await loadProvider(context, pool.id, source.provider);
  checkSource(provider, source);
  await checkIsNew(context, pool, source);
  const dateCreated = context.clock.now();
  const entry = {
    userId: source.value,
    providerName: provider.name,
    providerType: provider.kind,
    issuer: null,
    primary: false,
    dateCreated,
  };
  return changeUser(context, pool, user, (before) => {
    check?.(before);
    return {
      after: withIdentity(before, entry),
      writes: [
        holdProvider(pool.id, provider.name, () => providerMissing(pool.id, provider.name)),
        ...linkWrites(before, source, dateCreated),
        ...writes,
      ],
    };
  });
}

/**
 * Takes a link away: whoever comes by that provider again is somebody new.
 * @throws Fault UserNotFoundException when nobody is linked so
 */
export async function unlinkProvider(
  context: Pick<Context, 'clock' | 'db'>,
  pool: Pool,
  name: ExternalName,
): Promise<void> {
  const user: User | undefined = await findLinkedUser(context, pool.id, name);
  if (!user) throw userMissing();
  await changeUser(context, pool, user, (before) => ({
    after: withoutIdentity(before, name),
    writes: unlinkWrites(before, name).map((one) => ({ ...one, refusal: userMissing })),
  }));
}

/** AWS: a social provider knows people by its own id alone; others by an attribute too that they fill. */
function checkSource({ kind, attributeMapping }: IdentityProvider, source: ExternalName): void {
  const isMapped = (kind === 'OIDC' || kind === 'SAML') && Object.hasOwn(attributeMapping, source.attribute);
  if (source.attribute !== subject && !isMapped) {
    throw invalid(
      `Invalid SourceUser: ProviderAttributeName has to be ${subject} or an attribute that the provider fills.`,
    );
  }
  const length = source.provider.length + source.attribute.length + source.value.length;
  if (source.value === '' || length > maxNameLength || !isForm('UsernameType', externalUsername(source))) {
    throw invalid('Invalid SourceUser: ProviderAttributeValue is missing, too long, or no name.');
  }
}

async function checkIsNew(context: Pick<Context, 'db'>, pool: Pool, source: ExternalName): Promise<void> {
  if (source.attribute !== subject) return;
  const account = await findUser(context, pool, externalUsername(source));
  if (account?.status !== 'EXTERNAL_PROVIDER') return;
  throw invalid(
    'Merging is not currently supported, provide a SourceUser that has not been signed up in order to link',
  );
}

function invalid(message: string): Fault {
  return new Fault('InvalidParameterException', message);
}
