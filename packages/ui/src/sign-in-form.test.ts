import { createClient, memoryStorage } from '@cenote/auth';
import { describe, expect, onTestFinished, test, vi } from 'vitest';
import { defaultForm, loadForm, parseForm } from './sign-in-form.ts';

const document = {
  appName: 'Aurora Books',
  signInNames: ['email'],
  passwordFlow: 'USER_SRP_AUTH',
  firstFactors: ['EMAIL_OTP'],
  hasCustomChallenge: true,
  passwordPolicy: { ...defaultForm.passwordPolicy, minimumLength: 12 },
  signUp: { attributes: ['given_name'] },
  providers: [{ name: 'Google', kind: 'Google' }],
  hasProvidersByDomain: true,
};

test('a document is read as it is', () => {
  expect(parseForm(document)).toEqual({ ...document, canSetUpSms: true });
});

test.each([
  undefined,
  null,
  'text',
  [],
  { signInNames: 'email', passwordFlow: 'ADMIN_NO_SRP_AUTH', firstFactors: {}, providers: [{ name: 1 }, null] },
  { signUp: 'open', passwordPolicy: { minimumLength: -1 }, hasCustomChallenge: 'yes' },
  JSON.parse('{"__proto__": {"passwordFlow": "USER_SRP_AUTH"}, "passwordPolicy": {"minimumLength": 1e308}}'),
])('%j offers nothing', (hostile) => {
  expect(parseForm(hostile)).toMatchObject({
    signInNames: ['username'],
    passwordFlow: undefined,
    firstFactors: [],
    hasCustomChallenge: false,
    passwordPolicy: { minimumLength: 8 },
    signUp: undefined,
    providers: [],
  });
});

describe('what is asked', () => {
  const asked: string[] = [];
  const clientOf = (answer: () => Response, endpoint?: string) =>
    createClient({
      userPoolId: 'us-east-1_a/b',
      clientId: 'c&d',
      endpoint,
      storage: memoryStorage(),
      fetch: async (address) => {
        asked.push(address as string);
        return answer();
      },
    });

  test('is the document of the client, and what the app says counts before it', async () => {
    const client = clientOf(() => Response.json(document), 'https://auth.example.com/');
    expect(await loadForm(client, { signInNames: ['phone_number'] })).toEqual({
      ...document,
      canSetUpSms: true,
      signInNames: ['phone_number'],
    });
    expect(asked).toEqual(['https://auth.example.com/us-east-1_a%2Fb/.well-known/cenote-sign-in?client_id=c%26d']);
  });

  test('is nothing of the service of AWS; a server without such a document is taken to be like it', async () => {
    asked.length = 0;
    expect(await loadForm(clientOf(() => Response.error()))).toEqual(defaultForm);
    expect(asked).toEqual([]);
    expect(await loadForm(clientOf(() => new Response('', { status: 404 }), 'https://a.example'))).toEqual(defaultForm);
  });

  test('offers nothing where the server has documents, and none for this client; the developer is told why', async () => {
    const told = vi.spyOn(console, 'error').mockImplementation(() => undefined);
    onTestFinished(() => told.mockRestore());
    const answer = () => Response.json({ error: 'invalid_client', message: 'There is none.' }, { status: 404 });
    const own = { signUp: { attributes: ['email'] } };
    expect(await loadForm(clientOf(answer, 'https://a.example'), own)).toEqual({ ...parseForm({}), ...own });
    expect(told.mock.calls).toEqual([['<cenote-auth>: c&d in us-east-1_a/b: There is none.']]);
  });

  test.each([
    () => new Response('<html>', { status: 200 }),
    () => new Response('', { status: 502 }),
    () => {
      throw new TypeError('network');
    },
  ])('without an answer nobody guesses', async (answer) => {
    await expect(loadForm(clientOf(answer, 'https://a.example'))).rejects.toMatchObject({
      code: 'NetworkError',
      retryable: true,
    });
  });
});
