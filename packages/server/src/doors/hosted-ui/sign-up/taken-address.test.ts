import { expect, test } from 'vitest';
import { oauthRoutes } from '#doors/oauth/routes.ts';
import { describeOnBothEngines } from '../../../../test/both-engines.ts';
import { type Page, shown, TestBrowser } from '../../../../test/browser.ts';
import { createPeoplePool, forPages, PASSWORD } from '../../../../test/people.ts';
import { hostedUiRoutes } from '../routes.ts';

const callback = 'https://app.example/callback';
const origin = 'http://127.0.0.1:9229';
const smsConfiguration = { snsCallerArn: 'arn:aws:iam::123456789012:role/sms' };
const forApps = forPages(callback);
const byEmail = { usernameAttributes: ['email' as const], autoVerifiedAttributes: ['email' as const] };

type Made = Awaited<ReturnType<typeof createPeoplePool>>;

describeOnBothEngines('a sign-up with an address that has an account', (bench) => {
  let count = 0;
  /** All of one length: pages are as long with any of them. */
  const newEmail = () => `person${String(count++).padStart(4, '0')}@example.com`;
  const newPhone = () => `+1555555${String(count++).padStart(4, '0')}`;
  const makePool = (pool: object = byEmail, client: object = {}) =>
    createPeoplePool(bench.context, pool, { ...forApps, ...client });
  const newBrowser = () => TestBrowser.of([...oauthRoutes(bench.context), ...hostedUiRoutes(bench.context)], origin);
  const pageOf = ({ client }: Made, path = '/signup') =>
    `${path}?${new URLSearchParams({ response_type: 'code', client_id: client.id, redirect_uri: callback })}`;
  async function signUp(made: Made, fields: Record<string, string>, browser = newBrowser()) {
    const form = shown(await browser.open(pageOf(made)));
    return { browser, page: shown(await browser.send(form, { password: `${PASSWORD}-other`, ...fields })) };
  }
  async function addUser({ pool }: Made, Username: string, flag = 'email_verified') {
    const UserPoolId = pool.id;
    const UserAttributes = /^[+]|@/.test(Username) ? [{ Name: flag, Value: 'true' }] : [];
    await bench.call('AdminCreateUser', { UserPoolId, Username, UserAttributes, MessageAction: 'SUPPRESS' });
    await bench.call('AdminSetUserPassword', { UserPoolId, Username, Password: PASSWORD, Permanent: true });
  }
  const messagesTo = (recipient: string) => bench.context.sent.filter((message) => message.recipient === recipient);
  const codeTo = (recipient: string) =>
    messagesTo(recipient).findLast(({ code }) => code !== undefined)?.code ?? 'no code';
  /** What a stranger sees of an answer. */
  const told = ({ status, text, url }: Page, name: string) => ({
    status,
    path: url.pathname,
    text: text
      .replaceAll(name, 'NAME')
      .replace(/name="(?:_csrf|session)" value="[^"]*"/g, 'RANDOM')
      .replace(/step=[\w-]{36}/g, 'RANDOM'),
  });
  const wrong = (code: string) => String((Number(code) + 1) % 10 ** code.length).padStart(code.length, '0');

  test('is answered like any other, at every step, and tells the owner alone', async () => {
    const made = await makePool();
    const [taken, free] = [newEmail(), newEmail()];
    await addUser(made, taken);
    const answers: unknown[][] = [];
    for (const username of [taken, free]) {
      const { browser, page } = await signUp(made, { username });
      const seen: unknown[] = [told(page, username)];
      expect(page.text).toContain('We sent a code to p***@e***.');
      seen.push(told(shown(await browser.open(page.url.href)), username));
      const code = wrong(codeTo(free));
      for (let tries = 0; tries < 17; tries++)
        seen.push(told(shown(await browser.send(page, { code: code === 'no code' ? '123456' : code })), username));
      seen.push(
        told(shown(await browser.send(shown(await browser.open(pageOf(made, '/resendcode'))), { username })), username),
      );
      answers.push(seen);
    }
    expect(answers[1]).toEqual(answers[0]);
    expect(answers[0]?.at(-2)).toMatchObject({ status: 429 });
    expect(messagesTo(taken)).toEqual([
      expect.objectContaining({
        purpose: 'sign-up-notice',
        subject: 'You already have an account',
        body: expect.stringContaining('Sign in to it, or reset its password at the sign-in page.'),
      }),
    ]);
    // Nothing has become of their account.
    const { page } = await signUp(made, { username: newEmail() });
    expect(page.status).toBe(200);
    const login = newBrowser();
    const entry = shown(await login.open(pageOf(made, '/login')));
    expect(await login.send(entry, { username: taken, password: PASSWORD })).toBeInstanceOf(URL);
  });

  test('no code confirms it, not even that of the sign-up that was first', async () => {
    const made = await makePool();
    const username = newEmail();
    const first = await signUp(made, { username });
    const code = codeTo(username);
    const second = await signUp(made, { username });
    expect(told(second.page, username)).toEqual(told(first.page, username));
    expect(messagesTo(username).at(-1)?.body).toContain('It is not confirmed yet.');
    const refused = shown(await second.browser.send(second.page, { code }));
    expect([refused.status, refused.text.includes('That code is not right, or has expired.')]).toEqual([400, true]);
    const confirmed = shown(await first.browser.send(first.page, { code }));
    expect(confirmed.text).toContain('Your account is confirmed.');
  });

  test('sends the owner no more than codes would be sent, however often it is tried', async () => {
    const made = await makePool();
    const username = newEmail();
    await addUser(made, username);
    const statuses = new Set<number>();
    for (let tries = 0; tries < 15; tries++) statuses.add((await signUp(made, { username })).page.status);
    // Half of an hour's twenty at once, and one more in this part of the hour.
    expect(messagesTo(username)).toHaveLength(11);
    expect([...statuses]).toEqual([200]);
  });

  test('that nobody has proved there is no way into that account, and its owner is sent to whoever can help', async () => {
    const made = await makePool({
      usernameAttributes: ['email', 'phone_number'],
      autoVerifiedAttributes: ['email', 'phone_number'],
      smsConfiguration,
    });
    const [email, phone] = [newEmail(), newPhone()];
    const stranger = await signUp(made, { username: email, 'attribute.phone_number': phone });
    for (const isConfirmed of [false, true]) {
      if (isConfirmed) shown(await stranger.browser.send(stranger.page, { code: codeTo(phone) }));
      expect((await signUp(made, { username: email })).page.text).toContain('We sent a code to p***@e***.');
      const { body } = messagesTo(email).at(-1) ?? {};
      expect(body).toContain('Nobody has proved there that the address is theirs');
      expect(body).not.toMatch(/reset its password|ask for a new code/);
    }
  });

  test('by text message, and by link, too', async () => {
    const byPhone = await makePool({
      usernameAttributes: ['phone_number'],
      autoVerifiedAttributes: ['phone_number'],
      smsConfiguration,
    });
    const phones = [newPhone(), newPhone()];
    await addUser(byPhone, phones[0] ?? '', 'phone_number_verified');
    const texted = [];
    for (const username of phones) texted.push((await signUp(byPhone, { username })).page);
    expect(texted.map(({ status, fields }) => [status, 'code' in fields])).toEqual([
      [200, true],
      [200, true],
    ]);
    expect(messagesTo(phones[0] ?? '')).toMatchObject([
      { medium: 'SMS', body: expect.stringContaining('You already have an account.') },
    ]);
    const byLink = await makePool({
      ...byEmail,
      verificationMessageTemplate: { defaultEmailOption: 'CONFIRM_WITH_LINK' },
    });
    const emails = [newEmail(), newEmail()];
    await addUser(byLink, emails[0] ?? '');
    const linked = [];
    for (const username of emails) linked.push(told((await signUp(byLink, { username })).page, username));
    expect(linked[1]).toEqual(linked[0]);
    expect(linked[0]?.text).toContain('We sent a link to p***@e***.');
  });

  test.each([['email'], ['email', 'phone_number']] as ('email' | 'phone_number')[][])(
    'says where a new code goes as the sign-up said, and without it to nobody (%s, %s)',
    async (...verified) => {
      const made = await makePool({
        usernameAttributes: ['email', 'phone_number'],
        autoVerifiedAttributes: verified,
        smsConfiguration,
      });
      const seen: unknown[][] = [];
      for (const isTaken of [true, false]) {
        const email = newEmail();
        // In a pool that verifies both, a number that was typed gets the code.
        const username = verified.length === 1 ? newPhone() : email;
        const fields = { username, ...(verified.length === 1 && { 'attribute.email': email }) };
        if (isTaken) await addUser(made, email);
        const { browser, page } = await signUp(made, fields);
        expect(page.text).toContain('We sent a code to p***@e***.');
        const again = shown(await browser.send(page, { again: 'yes' }));
        expect(again.text).toContain('We sent a new code to p***@e***.');
        const once = shown(await browser.send(again, { again: 'yes' }));
        const elsewhere = newBrowser();
        const asked = shown(await elsewhere.open(pageOf(made, '/resendcode')));
        const bare = shown(await elsewhere.send(asked, { username }));
        expect(bare.text).toContain('If this account has to be confirmed, a new message is on its way.');
        expect(bare.text).not.toMatch(/\*\*\*/);
        seen.push([again, once, bare].map((one) => told(one, username)));
        // The browser that has signed up goes on to confirm with the code alone.
        if (!isTaken) {
          expect('password' in once.fields).toBe(false);
          expect(shown(await browser.send(once, { code: codeTo(email) })).text).toContain('Your account is confirmed.');
        }
      }
      expect(seen[1]).toEqual(seen[0]);
    },
  );

  test('takes as long as any other', async () => {
    const made = await makePool();
    const taken = newEmail();
    await addUser(made, taken);
    const context = { ...bench.context, settings: { ...bench.context.settings, answerFloorMs: 400 } };
    for (const username of [taken, newEmail()]) {
      const browser = TestBrowser.of(hostedUiRoutes(context), origin);
      const form = shown(await browser.open(pageOf(made)));
      const before = performance.now();
      await browser.send(form, { username, password: PASSWORD });
      expect(performance.now() - before).toBeGreaterThan(390);
    }
  });

  test.each<[string, object, object, (taken: string) => Record<string, string>]>([
    ['the client hides nobody', byEmail, { preventUserExistenceErrors: 'LEGACY' }, (username) => ({ username })],
    [
      'the name is one that somebody chose',
      { autoVerifiedAttributes: ['email'] },
      {},
      (taken) => ({ username: taken.split('@')[0] ?? '', 'attribute.email': newEmail() }),
    ],
    [
      'the code would go to another address',
      {
        usernameAttributes: ['email'],
        autoVerifiedAttributes: ['email', 'phone_number'],
        smsConfiguration,
      },
      {},
      (username) => ({ username, 'attribute.phone_number': newPhone() }),
    ],
  ])('is told where %s', async (_why, pool, client, fields) => {
    const made = await makePool(pool, client);
    const taken = newEmail();
    const filled = fields(taken);
    await addUser(made, filled['username'] ?? taken);
    const { page } = await signUp(made, filled);
    expect([page.status, page.url.pathname]).toEqual([400, '/signup']);
    expect(page.text).toMatch(/This username is taken|There is an account with this email address already/);
  });

  test('SignUp tells it at every client, as Cognito does', async () => {
    const made = await makePool();
    const Username = newEmail();
    await addUser(made, Username);
    const asked = bench.call('SignUp', { ClientId: made.client.id, Username, Password: PASSWORD });
    await expect(asked).rejects.toMatchObject({ code: 'UsernameExistsException' });
    expect(messagesTo(Username)).toEqual([]);
  });
});
