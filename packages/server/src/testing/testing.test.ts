import { request } from 'node:http';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { cenoteFixture, startCenote, type TestServer } from './testing.ts';

const ann = { username: 'ann', password: 'Correct-Horse-9', attributes: { email: 'ann@example.com' } };

describe('a server for tests', () => {
  let cenote: TestServer;
  beforeAll(async () => {
    cenote = await startCenote();
    await cenote.createUser(ann);
  });
  afterAll(() => cenote.close());

  const signIn = () =>
    cenote.call('AdminInitiateAuth', {
      UserPoolId: cenote.userPoolId,
      ClientId: cenote.clientId,
      AuthFlow: 'ADMIN_USER_PASSWORD_AUTH',
      AuthParameters: { USERNAME: ann.username, PASSWORD: ann.password },
    });

  it('has people who sign in at once', async () => {
    expect(await signIn()).toMatchObject({ AuthenticationResult: { ExpiresIn: 3600 } });
    const found = await cenote.call('AdminGetUser', { UserPoolId: cenote.userPoolId, Username: 'ann' });
    expect(found['UserAttributes']).toContainEqual({ Name: 'email_verified', Value: 'true' });
    await expect(cenote.createUser(ann)).rejects.toMatchObject({ name: 'UsernameExistsException', status: 400 });
  });

  it('gives each code once, in the order in which they were sent', async () => {
    const email = 'li@example.com';
    const input = { ClientId: cenote.clientId, Username: 'li' };
    const attributes = [{ Name: 'email', Value: email }];
    await cenote.call('SignUp', { ...input, Password: 'Correct-Horse-9', UserAttributes: attributes });
    await cenote.call('ResendConfirmationCode', input);
    const codes = [await cenote.codeTo(email), await cenote.codeTo(email)];
    const sent = (await cenote.messagesTo(email)).map(({ code }) => code);
    expect(codes).toEqual(sent.toReversed());
    await expect(cenote.codeTo(email, 30)).rejects.toThrow('no new code was sent to li@example.com within 30 ms');
  });

  it('turns the clock by which codes expire', async () => {
    const email = 'bo@example.com';
    const input = { ClientId: cenote.clientId, Username: 'bo' };
    const attributes = [{ Name: 'email', Value: email }];
    await cenote.call('SignUp', { ...input, Password: 'Correct-Horse-9', UserAttributes: attributes });
    const ConfirmationCode = await cenote.codeTo(email);
    await cenote.clock.advance(25 * 60 * 60);
    await expect(cenote.call('ConfirmSignUp', { ...input, ConfirmationCode })).rejects.toMatchObject({
      name: 'ExpiredCodeException',
    });
    await cenote.clock.set(new Date('2030-01-01T00:00:00Z'));
    expect((await cenote.clock.now()).toISOString()).toMatch(/^2030-01-01T00:00/);
    const { headers } = await fetch(`${cenote.endpoint}/livez`);
    expect(headers.get('date')).toMatch(/^Tue, 01 Jan 2030/);
    await cenote.clock.reset();
    expect(Math.abs((await cenote.clock.now()).getTime() - Date.now())).toBeLessThan(60_000);
  });

  it('answers the errors that it is asked for, as often as it is asked', async () => {
    await cenote.faults.add({ operation: 'AdminInitiateAuth', error: 'TooManyRequestsException', times: 2 });
    await expect(signIn()).rejects.toMatchObject({ name: 'TooManyRequestsException', status: 400 });
    await expect(cenote.clock.now()).resolves.toBeInstanceOf(Date);
    await expect(signIn()).rejects.toMatchObject({ name: 'TooManyRequestsException' });
    await expect(signIn()).resolves.toBeDefined();
  });

  it('answers as a proxy does whose server is away', async () => {
    await cenote.faults.add({ path: '/livez', status: 503 });
    const response = await fetch(`${cenote.endpoint}/livez`);
    expect([response.status, response.headers.get('content-type')]).toEqual([503, 'text/html']);
    expect((await fetch(`${cenote.endpoint}/livez`)).status).toBe(200);
  });

  it('cuts connections, before or after what was asked is done', async () => {
    const user = (Username: string) => ({ UserPoolId: cenote.userPoolId, Username, MessageAction: 'SUPPRESS' });
    await cenote.faults.add({ operation: 'AdminCreateUser', cut: 'before' });
    await cenote.faults.add({ operation: 'AdminCreateUser', cut: 'after' });
    await expect(cenote.call('AdminCreateUser', user('before'))).rejects.toThrow(TypeError);
    await expect(cenote.call('AdminCreateUser', user('after'))).rejects.toThrow(TypeError);
    const { Users } = await cenote.call('ListUsers', { UserPoolId: cenote.userPoolId });
    const names = (Users as { Username: string }[]).map(({ Username }) => Username);
    expect(names).toContain('after');
    expect(names).not.toContain('before');
  });

  it('waits as long as it is asked, and then answers', async () => {
    await cenote.faults.add({ delayMs: 60 });
    const startedAt = performance.now();
    expect((await fetch(`${cenote.endpoint}/livez`)).status).toBe(200);
    expect(performance.now() - startedAt).toBeGreaterThan(55);
  });

  it('takes faults back, and says why it refuses one', async () => {
    await cenote.faults.add({ status: 503 });
    expect(await cenote.faults.list()).toEqual([{ status: 503, times: 1 }]);
    await cenote.faults.clear();
    expect((await fetch(`${cenote.endpoint}/livez`)).status).toBe(200);
    await expect(cenote.faults.add({ status: 200 })).rejects.toThrow('Give as status a status from 400 to 599');
  });
});

it('makes the pool and the client that it is told, beside other servers', async () => {
  const [one, other] = await Promise.all([
    startCenote({ pool: { UsernameAttributes: ['email'] }, client: { GenerateSecret: true }, fixedCode: '123456' }),
    startCenote(),
  ]);
  try {
    expect(one.clientSecret).toMatch(/^\w{40,}$/);
    expect(one.endpoint).not.toBe(other.endpoint);
    expect(other.clientSecret).toBeUndefined();
    const { UserPool } = await one.call('DescribeUserPool', { UserPoolId: one.userPoolId });
    expect(UserPool).toMatchObject({ UsernameAttributes: ['email'] });
  } finally {
    await Promise.all([one.close(), other.close()]);
  }
});

it('says what is wrong with what it is told, and leaves nothing running', async () => {
  await expect(startCenote({ fixedCode: 'abc' })).rejects.toThrow('--fixed-code');
  await expect(startCenote({ pool: { MfaConfiguration: 'SOMETIMES' } })).rejects.toMatchObject({
    name: 'InvalidParameterException',
  });
});

it('is a fixture that closes its server behind the tests', async () => {
  const needs = /\(([^)]*)\)/.exec(cenoteFixture().toString())?.[1];
  expect(needs).toMatch(/^\{\s*\}, use$/);
  let endpoint = '';
  await cenoteFixture()({}, async (server) => {
    endpoint = server.endpoint;
    expect((await fetch(`${endpoint}/livez`)).status).toBe(200);
  });
  const refused = new Promise((resolve) => request(`${endpoint}/livez`).on('error', resolve).end());
  expect(await refused).toMatchObject({ code: 'ECONNREFUSED' });
});
