import { fetchAuthSession, fetchUserAttributes, getCurrentUser, signIn } from 'aws-amplify/auth';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { onDevice } from './amplify.ts';
import { type FragileServer, serverThatLosesItsDatabase, serverThatStops } from './outage.ts';
import { register } from './people.ts';

describe.each([
  ['of the server', serverThatStops, { name: 'NetworkError' }],
  ['of its database', serverThatLosesItsDatabase, { name: 'InternalErrorException' }],
])('an outage %s', (_, start, error) => {
  let server: FragileServer;

  beforeAll(async () => {
    server = await start();
  });
  afterAll(() => server.remove());

  test('signs nobody out of Amplify, and passes by', async () => {
    const person = await register(server);
    const device = onDevice(server);
    await signIn(person);
    const before = new Map(device);

    await server.fail();
    await expect(fetchAuthSession({ forceRefresh: true })).rejects.toMatchObject(error);
    await expect(fetchUserAttributes()).rejects.toMatchObject(error);
    expect(device).toEqual(before);
    expect(await getCurrentUser()).toMatchObject({ username: person.username });

    await server.recover();
    expect((await fetchAuthSession({ forceRefresh: true })).tokens).toBeDefined();
    expect(await fetchUserAttributes()).toMatchObject({ email: person.email });
  });
});
