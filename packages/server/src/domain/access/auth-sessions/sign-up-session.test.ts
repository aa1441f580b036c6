import { afterEach, beforeEach, expect, it } from 'vitest';
import { createTestContext, type TestContext } from '../../../../test/context.ts';
import { createPeoplePool } from '../../../../test/people.ts';
import { openSignUpSession, sealSignUpSession } from './sign-up-session.ts';

const confirmation = { medium: 'EMAIL', sentTo: 'digest', isBySignUp: false, generation: 0 } as const;

let context: TestContext;
beforeEach(async () => {
  context = await createTestContext();
});
afterEach(() => context.close());

it('carries the user and the confirmation to the same client, for AuthSessionValidity', async () => {
  const { client } = await createPeoplePool(context, {}, { authSessionValidity: 5 });
  const text = await sealSignUpSession(context, client, { sub: 'sub-1', confirmation });
  const minutes = 60_000;
  context.clock.advance(5 * minutes - 1);
  const expiresAt = context.clock.now() + 1;
  expect(await openSignUpSession(context, client, text)).toMatchObject({
    sub: 'sub-1',
    confirmation,
    expiresAt,
  });
  context.clock.advance(1);
  const expired = { code: 'NotAuthorizedException', message: 'Invalid session for the user, session is expired.' };
  await expect(openSignUpSession(context, client, text)).rejects.toThrow(expect.objectContaining(expired));
});

it('has an id of its own, and nothing of it before the confirmation', async () => {
  const { client } = await createPeoplePool(context);
  const open = async () =>
    openSignUpSession(context, client, await sealSignUpSession(context, client, { sub: 'sub-1' }));
  expect((await open()).id).not.toBe((await open()).id);
  expect(await open()).not.toHaveProperty('confirmation');
});

it('is refused for another client, or when it is forged', async () => {
  const { client } = await createPeoplePool(context);
  const { client: other } = await createPeoplePool(context);
  const text = await sealSignUpSession(context, client, { sub: 'sub-1' });
  const invalid = expect.objectContaining({ code: 'NotAuthorizedException', message: 'Invalid session for the user.' });
  await expect(openSignUpSession(context, other, text)).rejects.toThrow(invalid);
  const half = Math.floor(text.length / 2);
  const forged = text.slice(0, half) + (text[half] === 'A' ? 'B' : 'A') + text.slice(half + 1);
  for (const bad of [forged, 'nonsense', '']) {
    await expect(openSignUpSession(context, client, bad)).rejects.toThrow(invalid);
  }
});
