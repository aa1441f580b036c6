import { beforeAll, expect, test } from 'vitest';
import { statement } from '#database/database.ts';
import { createUser } from '#domain/people/users/change-user.ts';
import { loadPool } from '#domain/tenant/pools/pool-store.ts';
import { describeOnBothEngines } from '../../../../../test/both-engines.ts';
import { createPeoplePool, newTestUser, PASSWORD } from '../../../../../test/people.ts';

const everyLink = statement<Record<string, never>, { value: string }>(
  'test.links',
  'select value from linked_identities',
);
const app = { client_id: 'app', client_secret: 'hush', authorize_scopes: 'openid email' };
const oidc = {
  client_id: 'app',
  authorize_scopes: 'openid',
  oidc_issuer: 'https://idp.example.com',
  attributes_request_method: 'GET',
  authorize_url: 'https://idp.example.com/authorize',
  token_url: 'https://idp.example.com/token',
  attributes_url: 'https://idp.example.com/userinfo',
  jwks_uri: 'https://idp.example.com/jwks',
};

describeOnBothEngines('linked identities', (bench) => {
  let UserPoolId: string;
  let ClientId: string;
  let people = 0;

  beforeAll(async () => {
    const { pool, client } = await createPeoplePool(bench.context);
    [UserPoolId, ClientId] = [pool.id, client.id];
    const google = { ProviderName: 'Google', ProviderType: 'Google' as const, ProviderDetails: app };
    await bench.call('CreateIdentityProvider', { UserPoolId, ...google });
    const corp = { ProviderName: 'Corp', ProviderType: 'OIDC' as const, ProviderDetails: oidc };
    await bench.call('CreateIdentityProvider', { UserPoolId, ...corp, AttributeMapping: { email: 'mail' } });
  });

  const makeUser = async () => {
    const Username = `ann${++people}`;
    await bench.call('AdminCreateUser', { UserPoolId, Username, MessageAction: 'SUPPRESS' });
    await bench.call('AdminSetUserPassword', { UserPoolId, Username, Password: PASSWORD, Permanent: true });
    return Username;
  };
  const google = (value: string) => ({
    ProviderName: 'Google',
    ProviderAttributeName: 'Cognito_Subject',
    ProviderAttributeValue: value,
  });
  const byEmail = (value: string) => ({
    ProviderName: 'Corp',
    ProviderAttributeName: 'email',
    ProviderAttributeValue: value,
  });
  const native = (value: string) => ({ ProviderName: 'Cognito', ProviderAttributeValue: value });
  const link = (username: string, SourceUser: object) =>
    bench.call('AdminLinkProviderForUser', { UserPoolId, DestinationUser: native(username), SourceUser });
  const disable = (User: object) => bench.call('AdminDisableProviderForUser', { UserPoolId, User });
  const identitiesOf = async (Username: string) => {
    const { UserAttributes = [] } = await bench.call('AdminGetUser', { UserPoolId, Username });
    const text = UserAttributes.find(({ Name }) => Name === 'identities')?.Value;
    return text === undefined ? undefined : (JSON.parse(text) as object[]);
  };
  const signIn = (USERNAME: string) =>
    bench.call('InitiateAuth', {
      ClientId,
      AuthFlow: 'USER_PASSWORD_AUTH',
      AuthParameters: { USERNAME, PASSWORD },
    });
  const invalid = (message: string | RegExp) => ({
    code: 'InvalidParameterException',
    message: typeof message === 'string' ? message : expect.stringMatching(message),
  });

  test('a link shows at the user, in lists and in the ID token, and goes again', async () => {
    const username = await makeUser();
    await link(username, google('g-1'));
    await link(username, byEmail('ann@example.com'));
    const common = { issuer: null, primary: false, dateCreated: bench.context.clock.now() };
    const entries = [
      { userId: 'g-1', providerName: 'Google', providerType: 'Google', ...common },
      { userId: 'ann@example.com', providerName: 'Corp', providerType: 'OIDC', ...common },
    ];
    expect(await identitiesOf(username)).toEqual(entries);
    const { Users = [] } = await bench.call('ListUsers', { UserPoolId, Filter: `username = "${username}"` });
    const listed = Users[0]?.Attributes?.find(({ Name }) => Name === 'identities')?.Value;
    expect(JSON.parse(listed ?? '')).toEqual(entries);
    const { AuthenticationResult } = await signIn(username);
    const [, payload = ''] = (AuthenticationResult?.IdToken ?? '').split('.');
    const claims = JSON.parse(Buffer.from(payload, 'base64url').toString()) as object;
    expect(claims).toMatchObject({
      identities: entries.map((entry) => ({ ...entry, primary: 'false', dateCreated: String(entry.dateCreated) })),
    });
    await disable(google('g-1'));
    expect(await identitiesOf(username)).toEqual(entries.slice(1));
    await disable(byEmail('ann@example.com'));
    expect(await identitiesOf(username)).toBeUndefined();
    await expect(disable(google('g-1'))).rejects.toMatchObject({ code: 'UserNotFoundException' });
  });

  test('of parallel links of one identity one is made, whoever it is for', async () => {
    const [one, other] = [await makeUser(), await makeUser()];
    const outcomes = await Promise.allSettled([one, other, one, other].map((name) => link(name, google('g-2'))));
    expect(outcomes.filter(({ status }) => status === 'fulfilled')).toHaveLength(1);
    for (const outcome of outcomes) {
      if (outcome.status === 'fulfilled') continue;
      expect(outcome.reason).toMatchObject(invalid('SourceUser is already linked to DestinationUser'));
    }
    const linked = [await identitiesOf(one), await identitiesOf(other)].filter((entries) => entries !== undefined);
    expect(linked).toEqual([[expect.objectContaining({ userId: 'g-2' })]]);
  });

  test('a user has five links at most, however many are made at once', async () => {
    const username = await makeUser();
    const outcomes = await Promise.allSettled(
      Array.from({ length: 8 }, (_, index) => link(username, google(`many-${index}`))),
    );
    expect(outcomes.filter(({ status }) => status === 'fulfilled')).toHaveLength(5);
    const refused = outcomes.find((outcome) => outcome.status === 'rejected');
    expect(refused?.reason).toMatchObject({ code: 'LimitExceededException' });
    expect(await identitiesOf(username)).toHaveLength(5);
    const left = (await bench.context.db.all(everyLink, {})).filter(({ value }) => value.startsWith('many-'));
    expect(left).toHaveLength(5);
    await bench.call('AdminDeleteUser', { UserPoolId, Username: username });
    await link(await makeUser(), google('many-0'));
  });

  test.each<[what: string, source: object, refusal: object]>([
    [
      'a user of the pool as the source',
      native('ann'),
      invalid(/^Invalid SourceUser: Cognito users with a username\/password/),
    ],
    ['a provider that is not there', { ...google('x'), ProviderName: 'Nobody' }, { code: 'ResourceNotFoundException' }],
    [
      'an attribute of a social provider',
      { ...google('x'), ProviderAttributeName: 'email' },
      invalid(/^Invalid SourceUser/),
    ],
    [
      'an attribute that the provider does not fill',
      { ...byEmail('x'), ProviderAttributeName: 'name' },
      invalid(/^Invalid SourceUser/),
    ],
    [
      'an inherited attribute',
      { ...byEmail('x'), ProviderAttributeName: 'constructor' },
      invalid(/^Invalid SourceUser/),
    ],
    ['no value', { ...google(''), ProviderAttributeValue: undefined }, invalid(/^Invalid SourceUser/)],
    ['a value that is too long', google('x'.repeat(120)), invalid(/^Invalid SourceUser/)],
  ])('%s is refused, and the user stays as before', async (_, source, refusal) => {
    const username = await makeUser();
    await expect(link(username, source)).rejects.toMatchObject(refusal);
    expect(await identitiesOf(username)).toBeUndefined();
  });

  test('somebody of a provider who has an account already is not linked to another one', async () => {
    const pool = await loadPool(bench.context, UserPoolId);
    const external = newTestUser(pool, 'Google_g-9', { status: 'EXTERNAL_PROVIDER' });
    await createUser(bench.context, pool, external, { taken: 'taken' });
    const merging = invalid(/^Merging is not currently supported, provide a SourceUser that has not been signed up/);
    await expect(link(await makeUser(), google('g-9'))).rejects.toMatchObject(merging);
    // The account itself may get another way in.
    const DestinationUser = { ProviderName: 'Google', ProviderAttributeValue: 'g-9' };
    const SourceUser = byEmail('g-9@example.com');
    await bench.call('AdminLinkProviderForUser', { UserPoolId, DestinationUser, SourceUser });
    expect(await identitiesOf('Google_g-9')).toEqual([expect.objectContaining({ providerName: 'Corp' })]);
  });

  test('who is not there is told so', async () => {
    await expect(link('nobody', google('g-3'))).rejects.toMatchObject({
      code: 'UserNotFoundException',
      message: 'User does not exist.',
    });
    await expect(disable(native('nobody'))).rejects.toMatchObject({ code: 'UserNotFoundException' });
  });

  test('a link ends with its provider: another one of the name knows other people', async () => {
    const username = await makeUser();
    const provider = { UserPoolId, ProviderName: 'Other' };
    const make = () =>
      bench.call('CreateIdentityProvider', { ...provider, ProviderType: 'OIDC', ProviderDetails: oidc });
    await make();
    const source = { ...google('o-1'), ProviderName: 'Other' };
    await link(username, source);
    await bench.call('DeleteIdentityProvider', provider);
    await make();
    await expect(disable(source)).rejects.toMatchObject({ code: 'UserNotFoundException' });
    await link(username, source);
    expect(await identitiesOf(username)).toHaveLength(1);
  });

  test('who may not come by the pool itself has no password, no sign-in and no way to a new one', async () => {
    const username = await makeUser();
    const { AuthenticationResult } = await signIn(username);
    await disable({ ...native(username), ProviderAttributeName: 'Cognito_Subject' });
    await expect(signIn(username)).rejects.toMatchObject({ code: 'NotAuthorizedException' });
    const AccessToken = AuthenticationResult?.AccessToken ?? '';
    await expect(bench.call('GetUser', { AccessToken })).rejects.toMatchObject({ code: 'NotAuthorizedException' });
    await expect(bench.call('ForgotPassword', { ClientId, Username: username })).rejects.toMatchObject({
      code: 'NotAuthorizedException',
    });
    expect(await bench.call('AdminGetUser', { UserPoolId, Username: username })).toMatchObject({
      UserStatus: 'EXTERNAL_PROVIDER',
      Enabled: true,
    });
  });

  test.each(['ENABLED', 'LEGACY'] as const)('such a user signs in by no code either (%s)', async (existence) => {
    const signInPolicy = { allowedFirstAuthFactors: ['PASSWORD', 'EMAIL_OTP'] } as const;
    const { pool, client } = await createPeoplePool(
      bench.context,
      { policies: { signInPolicy } },
      { explicitAuthFlows: ['ALLOW_USER_AUTH'], preventUserExistenceErrors: existence },
    );
    const email = `eve-${existence}@example.com`.toLowerCase();
    const user = newTestUser(pool, 'eve', { attributes: { email, email_verified: 'true' } });
    await createUser(bench.context, pool, user, { taken: 'taken' });
    const begin = () =>
      bench.call('InitiateAuth', {
        ClientId: client.id,
        AuthFlow: 'USER_AUTH',
        AuthParameters: { USERNAME: 'eve', PREFERRED_CHALLENGE: 'EMAIL_OTP' },
      });
    const messages = () => bench.context.sent.filter(({ recipient }) => recipient === email).length;
    expect((await begin()).ChallengeName).toBe('EMAIL_OTP');
    await expect.poll(messages).toBe(1);
    await bench.call('AdminDisableProviderForUser', {
      UserPoolId: pool.id,
      User: { ProviderName: 'Cognito', ProviderAttributeName: 'Cognito_Subject', ProviderAttributeValue: 'eve' },
    });
    await begin().catch(({ code }: { code: string }) => expect(code).toBe('NotAuthorizedException'));
    expect(messages()).toBe(1);
  });

  test('nothing of a deleted pool is left', async () => {
    await bench.call('DeleteUserPool', { UserPoolId });
    expect(await bench.context.db.all(everyLink, {})).toEqual([]);
  });
});
