import type { Write } from '#database/database.ts';
import { newBrowserSession } from '#domain/access/browser-session/browser-session.ts';
import { commit } from '#domain/access/sign-in/commit.ts';
import type { SignedInAtPage } from '#domain/access/sign-in/step.ts';
import type { Caller } from '#domain/caller.ts';
import type { Context } from '#domain/context.ts';
import { Fault } from '#domain/fault.ts';
import { deedWrites } from '#domain/people/auth-events/record.ts';
import {
  type ExternalName,
  subject as externalSubject,
  withIdentity,
} from '#domain/people/linked-identities/identity.ts';
import { externalUsername } from '#domain/people/linked-identities/link.ts';
import { findLinkedUser } from '#domain/people/linked-identities/linked-identity-store.ts';
import { type AttributeInput, changedAttributes } from '#domain/people/users/attributes.ts';
import { changeUser, createUser } from '#domain/people/users/change-user.ts';
import { newSub, type User } from '#domain/people/users/user.ts';
import { findUser, userDisabled } from '#domain/people/users/user-store.ts';
import { inboundFederation } from '#domain/reach/triggers/inbound-federation.ts';
import { postAuthentication } from '#domain/reach/triggers/post-authentication.ts';
import { postConfirmation } from '#domain/reach/triggers/post-confirmation.ts';
import { preAuthentication } from '#domain/reach/triggers/pre-authentication.ts';
import { preSignUp } from '#domain/reach/triggers/pre-sign-up.ts';
import { triggerAttributes } from '#domain/reach/triggers/trigger.ts';
import type { Client } from '#domain/tenant/clients/client.ts';
import type { IdentityProvider } from '#domain/tenant/identity-providers/identity-provider.ts';
import type { Pool } from '#domain/tenant/pools/pool.ts';
import { keptName } from '#domain/tenant/pools/settings/sign-in-names.ts';

type Json = Readonly<Record<string, unknown>>;

/** All that a provider says of somebody, by where it says it. */
export interface Statements {
  readonly tokenResponse?: Json;
  /** Verified. */
  readonly idToken?: Json;
  readonly userInfo?: Json;
  readonly samlResponse?: Json;
  /** Beside the code. */
  readonly user?: Json;
}

interface Place {
  readonly pool: Pool;
  readonly client: Client;
  readonly caller: Caller;
}

/**
 * Signs somebody in by the word of their provider: as the user whom they are linked to, as who they were before, or as somebody new.
 * What the provider says fills the attributes that it is mapped to, at every sign-in. `proof` is used up with it.
 * @throws Fault of triggers, of attributes that do not fit, NotAuthorizedException for a disabled user
 */
export async function signInFromOutside(
  context: Context,
  place: Place,
  provider: IdentityProvider,
  statements: Statements,
  proof: readonly Write[],
): Promise<SignedInAtPage> {
  const { pool, client, caller } = place;
  const said = await ask(context, place, provider, statements);
  const value = said[provider.attributeMapping['username'] ?? 'sub'];
  if (!value) throw new Fault('InvalidParameterException', `${provider.name} does not say who this is.`);
  const name: ExternalName = { provider: provider.name, attribute: externalSubject, value };
  const known = await findKnown(context, pool, provider, { name, said });
  const user = known
    ? await welcomeBack(context, place, known, mappedInputs(provider, said))
    : await welcome(context, place, provider, { name, inputs: mappedInputs(provider, said) });
  const { session, secret, write } = newBrowserSession(context, user, caller);
  const logged = deedWrites(context, pool, user, { type: 'SignIn', response: 'Pass', caller });
  if (known) {
    const subject = { pool, clientId: client.id, username: user.username };
    await postAuthentication(context, subject, {
      userAttributes: triggerAttributes(user),
      newDeviceUsed: false,
      clientMetadata: caller.clientMetadata,
    });
  }
  await commit(context, [...proof, write, ...logged]);
  return { kind: 'browser-session', session, secret };
}

/** What a provider says as texts, as InboundFederation leaves it. */
async function ask(
  context: Context,
  { pool, client }: Place,
  { name: providerName, kind: providerType }: IdentityProvider,
  { tokenResponse, idToken, userInfo, samlResponse, user }: Statements,
): Promise<Readonly<Record<string, string>>> {
  const attributes = {
    ...(tokenResponse && { tokenResponse: textsOf(tokenResponse) }),
    ...(idToken && { idToken: textsOf(idToken) }),
    ...(userInfo && { userInfo: textsOf(userInfo) }),
    ...(samlResponse && { samlResponse: textsOf(samlResponse) }),
  };
  const subject = { pool, clientId: client.id, username: providerName };
  const changed = await inboundFederation(context, subject, { providerName, providerType, attributes });
  return (
    changed ?? { ...textsOf(user ?? {}), ...attributes.samlResponse, ...attributes.userInfo, ...attributes.idToken }
  );
}

function textsOf(statement: Json): Record<string, string> {
  return Object.fromEntries(
    Object.entries(statement).map(([name, value]) => [name, typeof value === 'string' ? value : JSON.stringify(value)]),
  );
}

/** Empty values fill nothing. */
function mappedInputs(
  { attributeMapping }: IdentityProvider,
  said: Readonly<Record<string, string>>,
): AttributeInput[] {
  return Object.entries(attributeMapping)
    .filter(([attribute]) => attribute !== 'username')
    .flatMap(([attribute, claim]) => {
      const value = Object.hasOwn(said, claim) ? said[claim] : undefined;
      return value ? [{ name: attribute, value }] : [];
    });
}

/** AWS: by the provider's own id, or by an attribute that an administrator has linked; then under the name of before. */
async function findKnown(
  context: Pick<Context, 'db'>,
  pool: Pool,
  { name: provider, attributeMapping }: IdentityProvider,
  { name, said }: { name: ExternalName; said: Readonly<Record<string, string>> },
): Promise<User | undefined> {
  const linked = await findLinkedUser(context, pool.id, name);
  if (linked) return linked;
  for (const [attribute, claim] of Object.entries(attributeMapping)) {
    const value = said[claim];
    const user = value ? await findLinkedUser(context, pool.id, { provider, attribute, value }) : undefined;
    if (user) return user;
  }
  const before = await findUser(context, pool, externalUsername(name));
  return before?.status === 'EXTERNAL_PROVIDER' ? before : undefined;
}

async function welcomeBack(
  context: Context,
  { pool, client, caller }: Place,
  user: User,
  inputs: readonly AttributeInput[],
): Promise<User> {
  if (!user.enabled) throw userDisabled();
  await preAuthentication(
    context,
    { pool, clientId: client.id, username: user.username },
    { userAttributes: triggerAttributes(user), validationData: caller.clientMetadata, userNotFound: false },
  );
  const isOther = ({ name, value }: AttributeInput) => user.attributes[name] !== value;
  if (!inputs.some(isOther)) return user;
  return changeUser(context, pool, user, (before) => ({
    after: {
      ...before,
      attributes: changedAttributes(
        pool,
        before.attributes,
        inputs.filter(({ name, value }) => before.attributes[name] !== value),
        'administrator',
      ),
    },
  }));
}

async function welcome(
  context: Context,
  { pool, client, caller }: Place,
  { name: providerName, kind }: IdentityProvider,
  { name, inputs }: { name: ExternalName; inputs: readonly AttributeInput[] },
): Promise<User> {
  const username = keptName(pool, externalUsername(name));
  const now = context.clock.now();
  const subject = { pool, clientId: client.id, username };
  const attributes = changedAttributes(pool, {}, inputs, 'administrator');
  const { clientMetadata } = caller;
  await preSignUp(context, subject, 'PreSignUp_ExternalProvider', {
    userAttributes: attributes,
    validationData: undefined,
    clientMetadata,
  });
  const entry = {
    userId: name.value,
    providerName,
    providerType: kind,
    issuer: null,
    primary: true,
    dateCreated: now,
  };
  const bare: User = {
    poolId: pool.id,
    sub: newSub(),
    username,
    status: 'EXTERNAL_PROVIDER',
    enabled: true,
    attributes,
    signInGeneration: 0,
    createdAt: now,
    modifiedAt: now,
  };
  const user = withIdentity(bare, entry);
  const logged = deedWrites(context, pool, user, { type: 'SignUp', response: 'Pass', caller });
  await createUser(context, pool, user, { taken: 'User already exists', writes: logged });
  await postConfirmation(context, subject, 'PostConfirmation_ConfirmSignUp', {
    userAttributes: triggerAttributes(user),
    clientMetadata,
  });
  return user;
}
