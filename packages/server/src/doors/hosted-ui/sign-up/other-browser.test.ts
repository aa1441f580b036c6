import { expect, test } from 'vitest';
import { findUser } from '#domain/people/users/user-store.ts';
import { oauthRoutes } from '#doors/oauth/routes.ts';
import { operationsOf } from '../../../../test/api.ts';
import { describeOnBothEngines } from '../../../../test/both-engines.ts';
import { type Page, shown, TestBrowser } from '../../../../test/browser.ts';
import { createPeoplePool, forPages, PASSWORD } from '../../../../test/people.ts';
import { SrpClient } from '../../../../test/srp-client.ts';
import { hostedUiRoutes } from '../routes.ts';

const callback = 'https://app.example/callback';
const origin = 'http://127.0.0.1:9229';
const attackers = `${PASSWORD}-attacker`;
const phone = '+15555550199';
const forApps = forPages(callback);
const byEmail = { usernameAttributes: ['email' as const], autoVerifiedAttributes: ['email' as const] };
const byLink = { ...byEmail, verificationMessageTemplate: { defaultEmailOption: 'CONFIRM_WITH_LINK' } };

type Made = Awaited<ReturnType<typeof createPeoplePool>>;

describeOnBothEngines('a sign-up that another browser confirms', (bench) => {
  let people = 0;
  const newEmail = () => `person${people++}@example.com`;
  const makePool = (pool: object = byEmail, client: object = {}) =>
    createPeoplePool(bench.context, pool, { ...forApps, ...client });
  const newBrowser = () => TestBrowser.of([...oauthRoutes(bench.context), ...hostedUiRoutes(bench.context)], origin);
  const pageOf = ({ client }: Made, path: string) =>
    `${path}?${new URLSearchParams({ response_type: 'code', client_id: client.id, redirect_uri: callback })}`;
  async function signUp(made: Made, username: string, password: string) {
    const browser = newBrowser();
    const form = shown(await browser.open(pageOf(made, '/signup')));
    return { browser, page: shown(await browser.send(form, { username, password })) };
  }
  /** As anybody may, from another network than all that follows. */
  const signUpByApi = ({ client }: Made, username: string, address = '198.51.100.9') =>
    operationsOf(bench.context, address)('SignUp', {
      ClientId: client.id,
      Username: username,
      Password: attackers,
      UserAttributes: [{ Name: 'phone_number', Value: phone }],
    });
  /** Asks for a code in a browser of its own, as the notice says. */
  async function askForCode(made: Made, username: string) {
    const browser = newBrowser();
    const form = shown(await browser.open(pageOf(made, '/resendcode')));
    return { browser, page: shown(await browser.send(form, { username })) };
  }
  const messagesTo = (to: string) => bench.context.sent.filter(({ recipient }) => recipient === to);
  const codeTo = (to: string) => messagesTo(to).findLast(({ code }) => code !== undefined)?.code ?? 'no code';
  const linkTo = (to: string) => messagesTo(to).findLast(({ link }) => link !== undefined)?.link ?? 'no link';
  const stored = ({ pool }: Made, username: string) => findUser(bench.context, pool, username);
  async function opens(made: Made, username: string, password: string): Promise<boolean> {
    const browser = newBrowser();
    const form = shown(await browser.open(pageOf(made, '/login')));
    return (await browser.send(form, { username, password })) instanceof URL;
  }
  const asksForPassword = ({ text }: Page) => text.includes('autocomplete="new-password"');

  test('leaves no password of whoever registered, but one that is chosen along with the code', async () => {
    const made = await makePool();
    const username = newEmail();
    await signUp(made, username, attackers);
    await signUp(made, username, PASSWORD);
    expect(messagesTo(username).at(-1)?.body).toContain('choose a new password along with it');
    const { browser, page } = await askForCode(made, username);
    expect([page.status, asksForPassword(page)]).toEqual([200, true]);
    expect(page.text).toContain('Choose a new password');
    const code = codeTo(username);
    for (const password of ['', 'weak']) {
      const refused = shown(await browser.send(page, { code, password }));
      expect([refused.text.includes('This password is too short.'), (await stored(made, username))?.status]).toEqual([
        true,
        'UNCONFIRMED',
      ]);
    }
    const done = shown(await browser.send(page, { code, password: PASSWORD }));
    expect([done.url.pathname, done.text.includes('Your account is confirmed.')]).toEqual(['/login', true]);
    expect(await opens(made, username, attackers)).toBe(false);
    expect(await opens(made, username, PASSWORD)).toBe(true);
    expect((await stored(made, username))?.attributes['email_verified']).toBe('true');
  });

  test('ends every sign-in that whoever registered has begun, and lets them set up no factor', async () => {
    const explicitAuthFlows = ['ALLOW_USER_AUTH'];
    const signInPolicy = { allowedFirstAuthFactors: ['PASSWORD', 'EMAIL_OTP'] };
    const made = await makePool({ ...byEmail, policies: { signInPolicy } }, { explicitAuthFlows });
    const [username, ClientId] = [newEmail(), made.client.id];
    const { Session: signUpSession = '' } = await signUpByApi(made, username);
    const refused = { code: 'NotAuthorizedException' };
    const srp = new SrpClient(made.pool.id);
    const begin = (parameters: Record<string, string>, Session?: string) => {
      const AuthParameters = { USERNAME: username, ...parameters };
      return bench.call('InitiateAuth', {
        ClientId,
        AuthFlow: 'USER_AUTH',
        AuthParameters,
        ...(Session && { Session }),
      });
    };
    const choice = await begin({});
    const asked = await begin({ PREFERRED_CHALLENGE: 'PASSWORD_SRP', SRP_A: srp.publicKey });
    expect([choice.ChallengeName, asked.ChallengeName]).toEqual(['SELECT_CHALLENGE', 'PASSWORD_VERIFIER']);
    for (const Session of [signUpSession, choice.Session ?? ''])
      await expect(bench.call('AssociateSoftwareToken', { Session })).rejects.toMatchObject(refused);

    const { browser, page } = await askForCode(made, username);
    shown(await browser.send(page, { code: codeTo(username), password: PASSWORD }));
    const answers = [
      { step: choice, responses: { ANSWER: 'PASSWORD', PASSWORD: attackers } },
      { step: asked, responses: srp.answer(asked.ChallengeParameters ?? {}, attackers, bench.context.clock.now()) },
    ] as const;
    for (const { step, responses } of answers) {
      const answer = {
        ClientId,
        ChallengeName: step.ChallengeName ?? 'PASSWORD',
        ...(step.Session && { Session: step.Session }),
        ChallengeResponses: { USERNAME: username, ...responses },
      };
      await expect(bench.call('RespondToAuthChallenge', answer)).rejects.toMatchObject(refused);
    }
    await expect(begin({}, signUpSession)).rejects.toMatchObject(refused);
    expect(await opens(made, username, PASSWORD)).toBe(true);
  });

  test('keeps what the browser chose that registered, with the code of its own step', async () => {
    const made = await makePool();
    const username = newEmail();
    const { browser, page } = await signUp(made, username, PASSWORD);
    expect(asksForPassword(page)).toBe(false);
    shown(await browser.send(page, { code: codeTo(username) }));
    expect(await opens(made, username, PASSWORD)).toBe(true);
  });

  test('whoever asks for the page without a step chooses one, too, and a session of another sign-up proves nothing', async () => {
    const made = await makePool();
    const [username, other] = [newEmail(), newEmail()];
    await signUpByApi(made, username, '127.0.0.1');
    const browser = newBrowser();
    const bare = shown(await browser.open(pageOf(made, '/confirm')));
    expect(asksForPassword(bare)).toBe(true);
    const { page } = await signUp(made, other, attackers);
    const session = page.fields['session'] ?? '';
    const code = codeTo(username);
    expect(shown(await browser.send(bare, { username, code, session })).status).toBe(400);
    expect(shown(await browser.send(bare, { username, code })).text).toContain('This password is too short.');
    shown(await browser.send(bare, { username, code, password: PASSWORD }));
    expect([await opens(made, username, attackers), await opens(made, username, PASSWORD)]).toEqual([false, true]);
    // A number that came along is nobody's who has proved it.
    expect((await stored(made, username))?.attributes).not.toHaveProperty('phone_number');
  });

  test('by its link, too: another browser, from another network, chooses a password', async () => {
    const made = await makePool(byLink);
    const username = newEmail();
    await signUpByApi(made, username);
    const browser = newBrowser();
    const asked = shown(await browser.open(linkTo(username)));
    expect(asksForPassword(asked)).toBe(true);
    for (const password of ['', 'weak'])
      expect(shown(await browser.send(asked, { password })).text).toContain('This password is too short.');
    expect((await stored(made, username))?.status).toBe('UNCONFIRMED');
    const done = shown(await browser.send(asked, { password: PASSWORD }));
    expect(done.text).toContain('<h1>Your account is confirmed</h1>');
    expect([await opens(made, username, attackers), await opens(made, username, PASSWORD)]).toEqual([false, true]);
    expect((await stored(made, username))?.attributes).not.toHaveProperty('phone_number');
  });

  test('by its link: the browser that registered just confirms, and so does who signed up in an app from the same network', async () => {
    const made = await makePool(byLink);
    const [own, app] = [newEmail(), newEmail()];
    const { browser } = await signUp(made, own, PASSWORD);
    expect(asksForPassword(shown(await newBrowser().open(linkTo(own))))).toBe(true);
    const page = shown(await browser.open(linkTo(own)));
    expect(asksForPassword(page)).toBe(false);
    expect(shown(await browser.send(page, {})).text).toContain('<h1>Your account is confirmed</h1>');
    expect(await opens(made, own, PASSWORD)).toBe(true);

    await signUpByApi(made, app, '127.0.0.1');
    const button = shown(await newBrowser().open(linkTo(app)));
    expect(asksForPassword(button)).toBe(false);
    shown(await newBrowser().send(button, {}));
    expect(await opens(made, app, attackers)).toBe(true);
  });

  test('by its link: whose address it is has tried to sign up as well, and the network says nothing any more', async () => {
    const made = await makePool(byLink);
    const username = newEmail();
    await signUpByApi(made, username, '127.0.0.1');
    const { browser } = await signUp(made, username, PASSWORD);
    const page = shown(await browser.open(linkTo(username)));
    expect(asksForPassword(page)).toBe(true);
    shown(await browser.send(page, { password: PASSWORD }));
    expect([await opens(made, username, attackers), await opens(made, username, PASSWORD)]).toEqual([false, true]);
  });

  test('a page tells of nobody by its link', async () => {
    const made = await makePool(byLink);
    const [username, nobody] = [newEmail(), newEmail()];
    await signUpByApi(made, username);
    const pages = [];
    for (const name of [username, nobody]) {
      const link = new URL(linkTo(username));
      link.searchParams.set('user_name', name);
      link.searchParams.set('confirmation_code', 'x'.repeat(32));
      const browser = newBrowser();
      const asked = shown(await browser.open(link.href));
      const answered = shown(await browser.send(asked, { password: PASSWORD }));
      pages.push([asked, answered].map(({ status, text }) => [status, text.replaceAll(name, 'NAME')]));
    }
    expect(pages[1]).toEqual(pages[0]);
  });

  test('a forgotten password takes an unconfirmed account over, with nothing that came along', async () => {
    const made = await makePool({
      ...byEmail,
      accountRecoverySetting: { recoveryMechanisms: [{ priority: 1, name: 'verified_email' }] },
    });
    const username = newEmail();
    await signUpByApi(made, username);
    await bench.call('AdminUpdateUserAttributes', {
      UserPoolId: made.pool.id,
      Username: username,
      UserAttributes: [{ Name: 'email_verified', Value: 'true' }],
    });
    await bench.call('ForgotPassword', { ClientId: made.client.id, Username: username });
    await expect.poll(() => codeTo(username)).not.toBe('no code');
    await bench.call('ConfirmForgotPassword', {
      ClientId: made.client.id,
      Username: username,
      ConfirmationCode: codeTo(username),
      Password: PASSWORD,
    });
    const user = await stored(made, username);
    expect([user?.status, user?.attributes]).toEqual([
      'CONFIRMED',
      { sub: user?.attributes['sub'], email: username, email_verified: 'true' },
    ]);
  });
});
