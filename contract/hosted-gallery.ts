import { AdminCreateUserCommand, AdminSetUserMFAPreferenceCommand } from '@aws-sdk/client-cognito-identity-provider';
import type { Page } from 'playwright-core';
import { addedProviders, addProviders } from './add-providers.ts';
import { brandClassic, brandStyled } from './hosted-brandings.ts';
import { authorizeUrl, forApps, makeAppPlace, openPath, type Picture, press, send } from './hosted-walks.ts';
import { administrator } from './people.ts';
import { addUser, newPhone, type Place, type PlaceInput, verified } from './pools.ts';
import { makeClient } from './sdk-client.ts';
import { type ContractServer, lastCodeTo, messagesTo } from './server.ts';

/** Makes what the states need, and lists them. */
export async function hostedGallery(server: ContractServer): Promise<Picture[]> {
  const sdk = administrator(server);
  const pool = { AutoVerifiedAttributes: ['email' as const] };
  const plain = await makeAppPlace(server, { pool });
  const named = await makeAppPlace(server, {
    pool: {
      ...pool,
      Schema: ['given_name', 'family_name', 'birthdate'].map((Name) => ({ Name, Required: true, Mutable: true })),
    },
  });
  const withProviders = await makeAppPlace(server, { pool });
  await addProviders(server, withProviders);
  const clientOf = async (SupportedIdentityProviders: string[]): Promise<Place> => {
    const { userPoolId } = withProviders;
    const { ClientId } = await makeClient(server, userPoolId, { ...forApps, SupportedIdentityProviders });
    return { userPoolId, clientId: ClientId };
  };
  const every = await clientOf(['COGNITO', ...addedProviders]);
  const only = await clientOf(['Google', 'Hartmann-Werke']);
  const factors = await makeAppPlace(server, { mfa: 'ON', factors: ['app', 'email', 'sms'], pool: withRecovery });
  const texting = await makeAppPlace(server, { mfa: 'ON', factors: ['sms'], pool: recoveryByEmail });
  const free = await makeAppPlace(server, {
    pool: {
      ...pool,
      Policies: { SignInPolicy: { AllowedFirstAuthFactors: ['PASSWORD', 'EMAIL_OTP', 'SMS_OTP'] } },
    },
  });
  const custom = await makeAppPlace(server, { pool });
  const linked = await makeAppPlace(server, {
    pool: { ...pool, VerificationMessageTemplate: { DefaultEmailOption: 'CONFIRM_WITH_LINK' } },
  });
  const classic = await makeAppPlace(server, { pool });
  await brandClassic(server, classic);
  const styled = await makeAppPlace(server, { pool });
  await brandStyled(server, styled);

  const somebody = () => addUser(server, plain, ({ email }) => verified({ email }));
  const to =
    ({ clientId }: Place, path = '/oauth2/authorize') =>
    async (page: Page, lang?: string) => {
      const url = authorizeUrl(server.endpoint, clientId, lang === undefined ? {} : { lang });
      await page.goto(url.replace('/oauth2/authorize', path));
    };
  const signIn =
    (place: Place, { username, password }: { readonly username: string; readonly password: string }) =>
    async (page: Page, lang?: string) => {
      await to(place)(page, lang);
      await send(page, { username, password });
    };
  const then =
    (before: Picture['open'], ...steps: ((page: Page) => Promise<void>)[]): Picture['open'] =>
    async (page, lang) => {
      await before(page, lang);
      for (const step of steps) await step(page);
    };
  const invited = async (place: Place) => {
    const Username = `invited-${Math.random().toString(36).slice(2)}`;
    const input = {
      UserPoolId: place.userPoolId,
      Username,
      TemporaryPassword: 'Temporary-1!',
      MessageAction: 'SUPPRESS' as const,
    };
    await sdk.send(new AdminCreateUserCommand(input));
    return { username: Username, password: 'Temporary-1!' };
  };
  const newcomer = () => {
    const username = `ada-${Math.random().toString(36).slice(2, 9)}`;
    return { username, 'attribute.email': `${username}@example.com` };
  };
  const withFactors = async (offered: 'email' | 'all') => {
    const person = await addUser(server, factors, ({ email }) => verified({ email, phone_number: newPhone() }));
    const email = { Enabled: true, PreferredMfa: offered === 'all' ? false : true };
    await sdk.send(
      new AdminSetUserMFAPreferenceCommand({
        UserPoolId: factors.userPoolId,
        Username: person.username,
        EmailMfaSettings: email,
        ...(offered === 'all' && { SMSMfaSettings: { Enabled: true } }),
      }),
    );
    return person;
  };
  const address = (path: string) => openPath(server, path);
  const wrongForm = { code: '000000' };
  const openLinkElsewhere: Picture['open'] = async (page, lang) => {
    const person = newcomer();
    await to(linked, '/signup')(page, lang);
    await send(page, { ...person, password: 'Correct-Horse-7' });
    const [message] = await messagesTo(server, person['attribute.email']);
    await page.context().clearCookies();
    await page.goto(message?.link ?? 'about:blank');
  };

  return [
    { name: 'login', open: to(plain) },
    { name: 'login-refused', open: signIn(plain, { username: 'ada', password: 'Wrong-1-password' }) },
    { name: 'login-providers', open: to(every) },
    {
      name: 'login-company-unknown',
      open: then(to(every), (page) => send(page, { work_address: 'ann@nowhere.example' }, 'form:has(h2)')),
    },
    { name: 'login-providers-alone', open: to(only) },
    { name: 'login-classic', open: to(classic) },
    { name: 'login-styled', open: to(styled) },
    { name: 'sign-up', open: to(named, '/signup') },
    {
      name: 'sign-up-refused',
      open: then(to(plain, '/signup'), (page) => send(page, { ...newcomer(), password: 'short' })),
    },
    {
      name: 'confirm',
      open: then(to(plain, '/signup'), (page) => send(page, { ...newcomer(), password: 'Correct-Horse-7' })),
    },
    {
      name: 'confirm-refused',
      open: then(
        to(plain, '/signup'),
        (page) => send(page, { ...newcomer(), password: 'Correct-Horse-7' }),
        (page) => send(page, wrongForm),
      ),
    },
    {
      name: 'confirm-elsewhere',
      open: then(to(plain, '/resendcode'), (page) => send(page, { username: newcomer().username })),
    },
    {
      name: 'confirm-link-sent',
      open: then(to(linked, '/signup'), (page) => send(page, { ...newcomer(), password: 'Correct-Horse-7' })),
    },
    { name: 'resend-code', open: to(plain, '/resendcode') },
    { name: 'forgot-password', open: to(plain, '/forgotPassword') },
    {
      name: 'reset-password',
      open: async (page, lang) => {
        await to(plain, '/forgotPassword')(page, lang);
        await send(page, { username: (await somebody()).username });
      },
    },
    {
      name: 'reset-password-refused',
      open: async (page, lang) => {
        const { username, email } = await somebody();
        await to(plain, '/forgotPassword')(page, lang);
        await send(page, { username });
        await send(page, { code: await lastCodeTo(server, email), password: 'lowercase-1' });
      },
    },
    {
      name: 'new-password',
      open: async (page, lang) => signIn(named, await invited(named))(page, lang),
    },
    {
      name: 'new-password-refused',
      open: async (page, lang) => {
        await signIn(plain, await invited(plain))(page, lang);
        await send(page, { answer: 'short' });
      },
    },
    {
      name: 'choose-way',
      open: async (page, lang) => {
        const person = await addUser(server, free, ({ email }) => verified({ email, phone_number: newPhone() }));
        await to(free)(page, lang);
        await page.locator('[name=username]').fill(person.username);
        await press(page, 'button[name=choose]');
      },
    },
    {
      name: 'choose-setup',
      open: async (page, lang) => signIn(factors, await addUser(server, factors))(page, lang),
    },
    {
      name: 'set-up-app',
      open: async (page, lang) => {
        await signIn(factors, await addUser(server, factors))(page, lang);
        await press(page, 'button[value=SOFTWARE_TOKEN_MFA]');
      },
    },
    {
      name: 'set-up-app-refused',
      open: async (page, lang) => {
        await signIn(factors, await addUser(server, factors))(page, lang);
        await press(page, 'button[value=SOFTWARE_TOKEN_MFA]');
        await send(page, wrongForm);
      },
    },
    { name: 'set-up-sms', open: async (page, lang) => signIn(texting, await addUser(server, texting))(page, lang) },
    {
      name: 'set-up-email',
      open: async (page, lang) => {
        await signIn(factors, await addUser(server, factors))(page, lang);
        await press(page, 'button[value=EMAIL_OTP]');
      },
    },
    { name: 'choose-factor', open: async (page, lang) => signIn(factors, await withFactors('all'))(page, lang) },
    { name: 'code', open: async (page, lang) => signIn(factors, await withFactors('email'))(page, lang) },
    {
      name: 'code-refused',
      open: async (page, lang) => {
        await signIn(factors, await withFactors('email'))(page, lang);
        await send(page, { answer: '000000' });
      },
    },
    ...['account', 'account/profile', 'account/password', 'account/sessions'].map((path) => ({
      name: path.replace('/', '-'),
      open: async (page: Page, lang?: string) => {
        const { username, password } = await somebody();
        await address(`/${path}?client_id=${plain.clientId}`)(page, lang);
        await send(page, { username, password });
      },
    })),
    { name: 'cannot-sign-in', open: address(`/login?client_id=${custom.clientId}&redirect_uri=https://evil.example`) },
    { name: 'error', open: address('/error?error=redirect_mismatch') },
    { name: 'confirm-link', open: address('/confirmUser?client_id=a&user_name=ann&confirmation_code=x') },
    { name: 'confirm-link-elsewhere', open: openLinkElsewhere },
    { name: 'confirm-link-incomplete', open: address('/confirmUser') },
    {
      name: 'event-feedback',
      open: address('/eventFeedback?user_pool_id=p&user_name=u&event_id=e&feedback_token=t&feedback_value=invalid'),
    },
  ];
}

const recoveryByEmail: PlaceInput['pool'] = {
  AutoVerifiedAttributes: ['email'],
  AccountRecoverySetting: { RecoveryMechanisms: [{ Name: 'verified_email', Priority: 1 }] },
};

const withRecovery: PlaceInput['pool'] = {
  AutoVerifiedAttributes: ['email'],
  AccountRecoverySetting: {
    RecoveryMechanisms: [
      { Name: 'verified_phone_number', Priority: 1 },
      { Name: 'verified_email', Priority: 2 },
    ],
  },
};
