import type { Write } from '#database/database.ts';
import { newBrowserSession } from '#domain/access/browser-session/browser-session.ts';
import { commit } from '#domain/access/sign-in/commit.ts';
import type { SignedInAtPage } from '#domain/access/sign-in/step.ts';
import type { Caller } from '#domain/caller.ts';
import type { Context } from '#domain/context.ts';
import { Fault } from '#domain/fault.ts';
import { isForm } from '#domain/forms.ts';
import { deedWrites } from '#domain/people/auth-events/record.ts';
import { createGroup } from '#domain/people/groups/group-store.ts';
import { memberWrites } from '#domain/people/groups/member-store.ts';
import {
  type ExternalName,
  subject as externalSubject,
  identitiesOf,
  withIdentity,
} from '#domain/people/linked-identities/identity.ts';
import { externalUsername, linkUser } from '#domain/people/linked-identities/link.ts';
import { findLinkedUser } from '#domain/people/linked-identities/linked-identity-store.ts';
import {
  type AttributeInput,
  attributeRequired,
  changedAttributes,
  newAttributes,
  unauthorizedAttribute,
} from '#domain/people/users/attributes.ts';
import { changeUser, createUser } from '#domain/people/users/change-user.ts';
import { type Attributes, newSub, type User } from '#domain/people/users/user.ts';
import { findUser, userDisabled } from '#domain/people/users/user-store.ts';
import { inboundFederation } from '#domain/reach/triggers/inbound-federation.ts';
import { postAuthentication } from '#domain/reach/triggers/post-authentication.ts';
import { postConfirmation } from '#domain/reach/triggers/post-confirmation.ts';
import { preAuthentication } from '#domain/reach/triggers/pre-authentication.ts';
import { preSignUp } from '#domain/reach/triggers/pre-sign-up.ts';
import { triggerAttributes } from '#domain/reach/triggers/trigger.ts';
import { type Client, canWrite } from '#domain/tenant/clients/client.ts';
import { isThirdParty } from '#domain/tenant/clients/oauth-extensions.ts';
import type { IdentityProvider } from '#domain/tenant/identity-providers/identity-provider.ts';
import { kinds } from '#domain/tenant/identity-providers/kinds/index.ts';
import type { Pool } from '#domain/tenant/pools/pool.ts';
import { keptName } from '#domain/tenant/pools/settings/sign-in-names.ts';
import { isPlainText } from '#lib/plain-text.ts';
import { type AccountToLink, checkStillOwner, findAccountToLink } from './account-to-link.ts';
import { askToLink, type LinkAsked } from './pending-link.ts';
import { tokenClaims } from './provider-client.ts';
import { keptTokensWrites } from './provider-tokens.ts';
import { tellOfLink } from './tell-of-link.ts';

type Json = Readonly<Record<string, unknown>>;

/** All that a provider says of somebody, by where it says it. */
export interface Statements {
  readonly tokenResponse?: Json;
  /** Verified. */
  readonly idToken?: Json;
  readonly userInfo?: Json;
  readonly samlResponse?: Json;
  /** When they proved there who they are, in milliseconds since 1970; absent where nothing is said of it. */
  readonly authenticatedAt?: number;
}

interface Place {
  readonly pool: Pool;
  readonly client: Client;
  readonly caller: Caller;
}

/** A sign-in that is about to begin, and what the browser will keep of it. */
export interface Begun {
  readonly user: User;
  readonly secret: string;
}

/**
 * Signs somebody in by the word of their provider: as the user whom they are linked to, as who they were before, or as somebody new.
 * What the provider says fills the attributes that it is mapped to, at every sign-in. What `proves` writes is used up, or begins, with it.
 * Somebody new may have an account here already, which the pool may have them link: nothing begins then.
 * @throws Fault of triggers, of attributes that do not fit, NotAuthorizedException for a disabled user
 */
export async function signInFromOutside(
  context: Context,
  place: Place,
  provider: IdentityProvider,
  statements: Statements,
  proves: (begun: Begun | undefined) => readonly Write[],
): Promise<SignedInAtPage | LinkAsked> {
  const { pool, client, caller } = place;
  const name = nameOf(provider, statements);
  const said = await ask(context, place, provider, statements);
  const inputs = mappedInputs(provider, said);
  checkWritable(client, inputs);
  const before = await findKnown(context, pool, provider, { name, said });
  const account = before ? undefined : await findAccountToLink(context, place, provider.name, inputs);
  if (account?.isAsked) {
    await commit(context, proves(undefined));
    return askToLink(context, account.user, name, account.email);
  }
  const known = account ? await linkAccount(context, place, account, name) : before;
  const user = known
    ? await welcomeBack(context, place, known, inputs)
    : await welcome(context, place, provider, { name, inputs });
  const { session, secret, write } = newBrowserSession(context, user, caller, {
    provider: provider.name,
    authenticatedAt: statements.authenticatedAt,
  });
  const logged = deedWrites(context, pool, user, { type: 'SignIn', response: 'Pass', caller });
  if (known) {
    const subject = { pool, clientId: client.id, username: user.username };
    await postAuthentication(context, subject, {
      userAttributes: triggerAttributes(user),
      newDeviceUsed: false,
      clientMetadata: caller.clientMetadata,
    });
  }
  const { tokenResponse } = statements;
  const kept = await keptTokensWrites(context, pool, user, { provider: provider.name, tokenResponse });
  await commit(context, [...proves({ user, secret }), write, ...logged, ...kept]);
  return { kind: 'browser-session', session, secret };
}

async function linkAccount(
  context: Context,
  { pool, caller }: Place,
  { user, email }: AccountToLink,
  name: ExternalName,
): Promise<User> {
  const linked = await linkUser(context, pool, user, name, { check: (one) => checkStillOwner(pool, email, one) });
  context.log.info({ poolId: pool.id, sub: user.sub, provider: name.provider }, 'an account was linked to a provider');
  await tellOfLink(context, pool, user, { provider: name.provider, is: 'added' }, caller);
  return linked;
}

/** Whom the provider means, by its own word: no function makes somebody else of them. @throws Fault InvalidParameterException */
export function nameOf(
  { name: provider, kind, attributeMapping }: IdentityProvider,
  statements: Statements,
): ExternalName {
  const claim = attributeMapping['username'] ?? kinds[kind].mapping['username'] ?? 'sub';
  const value = sayOf(wordsOf(statements), claim);
  if (!value) throw new Fault('InvalidParameterException', `${provider} does not say who this is.`);
  const name = { provider, attribute: externalSubject, value };
  if (!isForm('UsernameType', externalUsername(name))) {
    throw new Fault('InvalidParameterException', `${provider} calls them by what is no username.`);
  }
  return name;
}

/** All that is said, as texts; the ID token before what else is said of the person. */
function wordsOf({ tokenResponse = {}, idToken = {}, userInfo = {}, samlResponse = {} }: Statements): Words {
  const tokens = Object.entries(textsOf(tokenResponse)).filter(([name]) => tokenClaims.includes(name));
  return { ...textsOf(samlResponse), ...textsOf(userInfo), ...textsOf(idToken), ...Object.fromEntries(tokens) };
}

/** What a provider says as texts, as InboundFederation leaves it. */
async function ask(
  context: Context,
  { pool, client }: Place,
  { name: providerName, kind: providerType }: IdentityProvider,
  statements: Statements,
): Promise<Words> {
  const { tokenResponse, idToken, userInfo, samlResponse } = statements;
  const attributes = {
    ...(tokenResponse && { tokenResponse: textsOf(tokenResponse) }),
    ...(idToken && { idToken: textsOf(idToken) }),
    ...(userInfo && { userInfo: textsOf(userInfo) }),
    ...(samlResponse && { samlResponse: textsOf(samlResponse) }),
  };
  const subject = { pool, clientId: client.id, username: providerName };
  const changed = await inboundFederation(context, subject, { providerName, providerType, attributes });
  return changed ?? wordsOf(statements);
}

type Words = Readonly<Record<string, string>>;

/** What no database keeps, nobody has said. */
function textsOf(statement: Json): Record<string, string> {
  const texts = Object.entries(statement).map(
    ([name, value]) => [name, typeof value === 'string' ? value : JSON.stringify(value)] as const,
  );
  return Object.fromEntries(texts.filter((text) => text.every(isPlainText)));
}

function sayOf(said: Words, claim: string): string | undefined {
  return Object.hasOwn(said, claim) ? said[claim] : undefined;
}

/** Empty values fill nothing, and a flag says nothing without its address. */
function mappedInputs({ attributeMapping }: IdentityProvider, said: Words): AttributeInput[] {
  const valueOf = (attribute: string) => {
    const claim = attributeMapping[attribute];
    return claim === undefined ? undefined : sayOf(said, claim);
  };
  return Object.keys(attributeMapping).flatMap((name) => {
    const value = valueOf(name);
    const [, address] = /^(email|phone_number)_verified$/.exec(name) ?? [];
    const isAlone = address !== undefined && !valueOf(address);
    return name === 'username' || !value || isAlone ? [] : [{ name, value }];
  });
}

/**
 * AWS: API reference of CreateUserPoolClient, WriteAttributes: a client has to be able to write whatever is mapped. For an app of somebody
 * else without a list of its own, the provider speaks, and not the app.
 */
function checkWritable(client: Client, inputs: readonly AttributeInput[]): void {
  if (isThirdParty(client) && client.settings.writeAttributes === undefined) return;
  const isWritable = ({ name }: AttributeInput) =>
    /^(email|phone_number)_verified$/.test(name) || canWrite(client, name);
  if (!inputs.every(isWritable)) throw unauthorizedAttribute();
}

/** AWS: by the provider's own id, or by an attribute that an administrator has linked; then under the name of before. */
async function findKnown(
  context: Pick<Context, 'db'>,
  pool: Pool,
  { name: provider, attributeMapping }: IdentityProvider,
  { name, said }: { name: ExternalName; said: Words },
): Promise<User | undefined> {
  const linked = await findLinkedUser(context, pool.id, name);
  if (linked) return linked;
  for (const [attribute, claim] of Object.entries(attributeMapping)) {
    const value = sayOf(said, claim);
    const user = value ? await findLinkedUser(context, pool.id, { provider, attribute, value }) : undefined;
    if (user) return user;
  }
  const before = await findUser(context, pool, externalUsername(name));
  return before && isPrimary(before, name) ? before : undefined;
}

/** A username alone says nothing: it may be in another case, or one that somebody chose. */
function isPrimary(user: User, { provider, value }: ExternalName): boolean {
  return identitiesOf(user).some(
    ({ providerName, userId, primary }) => primary && providerName === provider && userId === value,
  );
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
  // AWS: each of them is written, so that one which cannot be changed refuses the sign-in, also while it says the same.
  const filled = (before: User) => changedAttributes(pool, before.attributes, inputs, 'administrator');
  if (isSame(user.attributes, filled(user))) return user;
  return changeUser(context, pool, user, (before) => ({ after: { ...before, attributes: filled(before) } }));
}

function isSame(before: Attributes, after: Attributes): boolean {
  const names = new Set([...Object.keys(before), ...Object.keys(after)]);
  return [...names].every((name) => before[name] === after[name]);
}

async function welcome(
  context: Context,
  place: Place,
  provider: IdentityProvider,
  { name, inputs }: { name: ExternalName; inputs: readonly AttributeInput[] },
): Promise<User> {
  const { pool, client, caller } = place;
  const username = keptName(pool, externalUsername(name));
  const now = context.clock.now();
  const subject = { pool, clientId: client.id, username };
  const attributes = newAttributes(pool, inputs, 'administrator');
  checkRequired(pool, attributes);
  const { clientMetadata } = caller;
  await preSignUp(context, subject, 'PreSignUp_ExternalProvider', {
    userAttributes: attributes,
    validationData: undefined,
    clientMetadata,
  });
  // The function may have linked them meanwhile, which many do.
  const linked = await findLinkedUser(context, pool.id, name);
  if (linked) return welcomeBack(context, place, linked, inputs);
  const entry = {
    userId: name.value,
    providerName: provider.name,
    providerType: provider.kind,
    issuer: provider.facts.saml?.entityId ?? null,
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
  const isGrouped = await openProviderGroup(context, pool, provider.name);
  const joined = isGrouped ? memberWrites(user, providerGroup(pool, provider.name)) : [];
  await createUser(context, pool, user, { taken: 'User already exists', writes: [...joined, ...logged] });
  await postConfirmation(context, subject, 'PostConfirmation_ConfirmSignUp', {
    userAttributes: triggerAttributes(user),
    clientMetadata,
  });
  return isGrouped ? { ...user, hasBeenInGroup: true } : user;
}

/** AWS: a required attribute has to come from the provider. @throws Fault InvalidParameterException */
function checkRequired({ settings }: Pool, attributes: Attributes): void {
  const missing = settings.schemaAttributes.find(
    ({ name, required }) => required && name !== 'sub' && !Object.hasOwn(attributes, name),
  );
  if (missing) throw attributeRequired(missing.name);
}

/** AWS: whoever comes to be by a provider is in a group of it. */
function providerGroup({ id }: Pool, providerName: string): string {
  return `${id}_${providerName}`;
}

/** The group of a provider, made by the first who comes; false where the pool has as many groups as it may have. */
async function openProviderGroup(context: Context, pool: Pool, providerName: string): Promise<boolean> {
  const description = `Autogenerated group for users who sign in using ${providerName}`;
  try {
    await createGroup(context, pool, providerGroup(pool, providerName), { description });
  } catch (error) {
    if (!(error instanceof Fault)) throw error;
    if (error.code === 'GroupExistsException') return true;
    if (error.code !== 'LimitExceededException') throw error;
    context.log.warn({ poolId: pool.id, provider: providerName }, 'no group more for the users of a provider');
    return false;
  }
  return true;
}
