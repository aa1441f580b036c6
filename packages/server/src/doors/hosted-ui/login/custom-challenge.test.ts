import { beforeAll, expect, test } from 'vitest';
import { hostedUiRoutes } from '#doors/hosted-ui/routes.ts';
import { oauthRoutes } from '#doors/oauth/routes.ts';
import { describeOnBothEngines } from '../../../../test/both-engines.ts';
import { leftTo, shown, TestBrowser } from '../../../../test/browser.ts';
import { type TestEvent, testFunctions } from '../../../../test/functions.ts';
import { createPeoplePool, PASSWORD } from '../../../../test/people.ts';
import { createTestUser } from '../../../../test/sign-ins.ts';

const origin = 'http://localhost:9229';
const callback = 'https://app.example/callback';
const arn = (name: string) => `arn:aws:lambda:us-east-1:123456789012:function:${name}`;

/** Whether the functions want a password before their riddle. */
let isPasswordFirst = false;

/** As Amplify's functions have it: tokens for all three, in this order. */
function defineAfterPassword(session: readonly { challengeName: string; challengeResult: boolean }[]) {
  const order = ['SRP_A', 'PASSWORD_VERIFIER', 'CUSTOM_CHALLENGE'];
  const isRight = session.every(
    ({ challengeName, challengeResult }, at) => challengeResult && challengeName === order[at],
  );
  const challengeName = order[session.length];
  if (!isRight || session.length === 0) return { issueTokens: false, failAuthentication: true };
  return { challengeName, issueTokens: challengeName === undefined, failAuthentication: false };
}

/** A riddle with two tries. */
const functions = testFunctions({
  DefineAuthChallenge_Authentication: ({ request }: TestEvent) => {
    const session = request['session'] as { challengeName: string; challengeResult: boolean }[];
    if (isPasswordFirst) return defineAfterPassword(session);
    const issueTokens = session.at(-1)?.challengeResult ?? false;
    return { challengeName: 'CUSTOM_CHALLENGE', issueTokens, failAuthentication: !issueTokens && session.length >= 2 };
  },
  CreateAuthChallenge_Authentication: () => ({
    publicChallengeParameters: { question: 'What is 6 * 7?' },
    privateChallengeParameters: { answer: '42' },
  }),
  VerifyAuthChallengeResponse_Authentication: ({ request }: TestEvent) => ({
    answerCorrect: request['challengeAnswer'] === '42',
  }),
});
const lambdaConfig = {
  defineAuthChallenge: arn('define'),
  createAuthChallenge: arn('create'),
  verifyAuthChallengeResponse: arn('verify'),
};

describeOnBothEngines(
  'the challenge of functions on the page for signing in',
  (bench) => {
    let people = 0;
    const name = () => `ann${people}`;
    beforeAll(() => {
      functions.events.length = 0;
    });

    /** The login page of a client of a pool of its own, with a person in it. */
    async function open(
      explicitAuthFlows: readonly ('ALLOW_CUSTOM_AUTH' | 'ALLOW_REFRESH_TOKEN_AUTH' | 'ALLOW_USER_SRP_AUTH')[],
      settings: object = { lambdaConfig },
    ) {
      const { pool, client } = await createPeoplePool(bench.context, settings, {
        explicitAuthFlows,
        allowedOAuthFlowsUserPoolClient: true,
        allowedOAuthFlows: ['code'],
        allowedOAuthScopes: ['openid'],
        callbackURLs: [callback],
      });
      people++;
      await createTestUser(bench.context, pool, name());
      const password = { Username: name(), Password: PASSWORD, Permanent: true };
      await bench.call('AdminSetUserPassword', { UserPoolId: pool.id, ...password });
      const browser = TestBrowser.of([...oauthRoutes(bench.context), ...hostedUiRoutes(bench.context)], origin);
      const query = { response_type: 'code', client_id: client.id, redirect_uri: callback };
      return { browser, page: shown(await browser.open(`/oauth2/authorize?${new URLSearchParams(query)}`)) };
    }

    test('is a way beside the password, and signs in who answers', async () => {
      const { browser, page } = await open(['ALLOW_CUSTOM_AUTH', 'ALLOW_USER_SRP_AUTH', 'ALLOW_REFRESH_TOKEN_AUTH']);
      expect(page.text).toContain('Sign in by a question of this app');
      expect(page.text).toContain('name="password"');
      const asked = shown(await browser.send(page, { username: name(), password: '', choose: 'custom' }));
      expect(asked.text).toContain('What is 6 * 7?');
      const again = shown(await browser.send(asked, { answer: '41' }));
      expect(again.text).toContain('What is 6 * 7?');
      expect(leftTo(await browser.send(again, { answer: '42' })).searchParams.get('code')).toMatch(/^[\w-]{43}$/);
    });

    test('comes behind the password where the functions want that first, and never without it', async () => {
      isPasswordFirst = true;
      try {
        const { browser, page } = await open(['ALLOW_CUSTOM_AUTH', 'ALLOW_USER_SRP_AUTH', 'ALLOW_REFRESH_TOKEN_AUTH']);
        for (const password of ['', 'Wrong-Horse-7']) {
          const refused = shown(await browser.send(page, { username: name(), password, choose: 'custom' }));
          expect(refused.text).not.toContain('What is 6 * 7?');
          expect(refused.text).toContain('name="password"');
        }
        const asked = shown(await browser.send(page, { username: name(), password: PASSWORD, choose: 'custom' }));
        expect(asked.text).toContain('What is 6 * 7?');
        expect(leftTo(await browser.send(asked, { answer: '42' })).searchParams.get('code')).toMatch(/^[\w-]{43}$/);
        const nobody = shown(await browser.send(page, { username: 'nobody', password: PASSWORD, choose: 'custom' }));
        expect(nobody.text).not.toContain('What is 6 * 7?');
      } finally {
        isPasswordFirst = false;
      }
    });

    test('needs no password where the functions do without, though one is typed', async () => {
      const { browser, page } = await open(['ALLOW_CUSTOM_AUTH', 'ALLOW_USER_SRP_AUTH', 'ALLOW_REFRESH_TOKEN_AUTH']);
      const asked = shown(await browser.send(page, { username: name(), password: 'any', choose: 'custom' }));
      expect(asked.text).toContain('What is 6 * 7?');
    });

    test('is over once the functions say so', async () => {
      const { browser, page } = await open(['ALLOW_CUSTOM_AUTH', 'ALLOW_REFRESH_TOKEN_AUTH']);
      let asked = shown(await browser.send(page, { username: name() }));
      asked = shown(await browser.send(asked, { answer: '40' }));
      asked = shown(await browser.send(asked, { answer: '41' }));
      expect(asked.status).toBe(400);
      expect(asked.text).not.toContain('What is 6 * 7?');
    });

    test('is the only way where the client allows no other: nobody is asked for a password', async () => {
      const { browser, page } = await open(['ALLOW_CUSTOM_AUTH', 'ALLOW_REFRESH_TOKEN_AUTH']);
      expect(page.text).not.toContain('name="password"');
      const asked = shown(await browser.send(page, { username: name(), password: PASSWORD }));
      expect(asked.text).toContain('What is 6 * 7?');
    });

    test.each([
      [['ALLOW_USER_SRP_AUTH', 'ALLOW_REFRESH_TOKEN_AUTH'] as const, { lambdaConfig }],
      [['ALLOW_CUSTOM_AUTH', 'ALLOW_REFRESH_TOKEN_AUTH'] as const, {}],
    ])('is none for a client of %j in a pool of %j, whatever a form says', async (flows, settings) => {
      const { browser, page } = await open(flows, settings);
      expect(page.text).not.toContain('question of this app');
      expect(page.text).toContain('name="password"');
      const before = functions.events.length;
      const sent = shown(await browser.send(page, { username: name(), password: '', choose: 'custom' }));
      expect(sent.text).not.toContain('What is 6 * 7?');
      expect(functions.events.slice(before)).toEqual([]);
    });
  },
  { functions },
);
