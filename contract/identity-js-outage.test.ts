import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { attributesOf, newDevice, refreshed, signedIn } from './identity-js.ts';
import { type FragileServer, serverThatLosesItsDatabase, serverThatStops } from './outage.ts';
import { register } from './people.ts';

describe.each([
  ['of the server', serverThatStops, { code: 'NetworkError' }],
  ['of its database', serverThatLosesItsDatabase, { code: 'InternalErrorException' }],
])('an outage %s', (_, start, error) => {
  let server: FragileServer;

  beforeAll(async () => {
    server = await start();
  });
  afterAll(() => server.remove());

  // The client repeats a refresh that failed for a good six seconds before it gives up.
  test('signs nobody out of amazon-cognito-identity-js, and passes by', async () => {
    const person = await register(server);
    const device = newDevice(server);
    const user = await signedIn(device, person);
    const before = new Map(device.stored);

    await server.fail();
    await expect(refreshed(user)).rejects.toMatchObject(error);
    await expect(attributesOf(user)).rejects.toMatchObject(error);
    expect(device.stored).toEqual(before);

    await server.recover();
    expect(await refreshed(user)).toBeDefined();
    expect(await attributesOf(user)).toMatchObject({ email: person.email });
  });
});
