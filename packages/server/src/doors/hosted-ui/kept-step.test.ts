import { randomBytes } from 'node:crypto';
import { describe, expect, test } from 'vitest';
import { cookieName } from '#http/cookies.ts';
import { createTestContext } from '../../../test/context.ts';
import { dropStep, keepStep, openStep } from './kept-step.ts';

const place = { path: '/login', parameters: { client_id: 'app', state: 'one' } };
const state = { username: 'ann', session: 'sealed' };
const context = await createTestContext();
const nothing = { headers: {} };

/** What a browser sends once it has these cookies; those that are taken away are not among them. */
function keeping(...cookies: readonly string[]) {
  const pairs = cookies.map((cookie) => cookie.split(';')[0] ?? '').filter((pair) => !pair.endsWith('='));
  return { headers: { cookie: [pairs.join('; ')] } };
}

async function keep(request: Parameters<typeof keepStep>[1] = nothing, what: unknown = state) {
  const kept = await keepStep(context, request, place, { state: what });
  if (kept === undefined) throw new Error('the step is too long');
  return kept;
}

describe('a step that a browser keeps', () => {
  test('is of its page and its request alone, and for fifteen minutes', async () => {
    const { id, cookies } = await keep();
    const request = keeping(...cookies);
    expect(await openStep(context, request, place, id)).toEqual({ id, state });
    const others = [
      { ...place, path: '/confirm' },
      { ...place, parameters: { ...place.parameters, state: 'other' } },
      { ...place, parameters: { ...place.parameters, client_id: 'other' } },
    ];
    for (const other of others) expect(await openStep(context, request, other, id)).toBeUndefined();
    expect(await openStep(context, nothing, place, id)).toBeUndefined();
    expect(await openStep(context, request, place, undefined)).toBeUndefined();
    const made = {
      headers: { cookie: [`${cookieName(`cenote-step-${id}`)}=${randomBytes(90).toString('base64url')}`] },
    };
    expect(await openStep(context, made, place, id)).toBeUndefined();
    context.clock.advance(15 * 60 * 1000);
    expect(await openStep(context, request, place, id)).toBeUndefined();
  });

  test('is out of the reach of scripts and other sites, and readable for nobody', async () => {
    const { cookies } = await keep();
    expect(cookies).toHaveLength(1);
    expect(cookies[0]).toMatch(
      /^__Host-cenote-step-[\w-]{36}=[\w-]+; Path=\/; Secure; HttpOnly; SameSite=Lax; Max-Age=900$/,
    );
    expect(Buffer.from(/=([\w-]+);/.exec(cookies[0] ?? '')?.[1] ?? '', 'base64url').includes('ann')).toBe(false);
  });

  test('is none that no cookie takes', async () => {
    expect(
      await keepStep(context, nothing, place, { state: { question: randomBytes(3000).toString('hex') } }),
    ).toBeUndefined();
    expect(await keep(nothing, { question: 'why '.repeat(1000) })).toBeDefined();
  });

  test('says what was wrong with its form, under its own address, and takes the place of what was there', async () => {
    const { id, cookies } = await keep(nothing, { session: randomBytes(2200).toString('base64url') });
    const told = { text: 'That code is not right.', about: 'code', status: 400 } as const;
    const again = await keepStep(context, keeping(...cookies), place, { id, state, told });
    expect([again?.id, again?.cookies.length]).toEqual([id, 1]);
    expect(await openStep(context, keeping(...(again?.cookies ?? [])), place, id)).toEqual({ id, state, told });
  });

  test('makes room for itself: the oldest are taken away', async () => {
    const long = () => ({ session: randomBytes(1500).toString('base64url') });
    const first = await keep(nothing, long());
    context.clock.advance(1);
    const second = await keep(keeping(...first.cookies), long());
    expect(second.cookies).toHaveLength(1);
    context.clock.advance(1);
    const third = await keep(keeping(...first.cookies, ...second.cookies), long());
    expect(third.cookies.slice(1)).toEqual([dropStep(first.id)]);
  });
});
