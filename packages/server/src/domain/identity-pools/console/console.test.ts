import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { findIdentityPool } from '#domain/identity-pools/pools/identity-pool-store.ts';
import { findRole, loadRole, loadRolePolicy, saveRolePolicy } from '#domain/identity-pools/roles/role-store.ts';
import { openSession } from '#domain/identity-pools/sessions/issue-session.ts';
import { findClient } from '#domain/tenant/clients/client-store.ts';
import { findPool, listPools } from '#domain/tenant/pools/pool-store.ts';
import { createTestContext, type TestContext } from '../../../../test/context.ts';
import { listAdministrators, putAdministrator, removeAdministrator } from './administrators.ts';
import { createConsoleLink, openConsoleLink } from './console-link.ts';
import { setUpConsole } from './set-up-console.ts';

let context: TestContext;
beforeEach(async () => {
  context = await createTestContext();
});
afterEach(() => context.close());

describe('setting the console up', () => {
  test('makes a pool that nobody signs up at, where a second factor is asked of everybody', async () => {
    const { userPoolId, clientId, identityPoolId } = await setUpConsole(context);
    const { settings } = (await findPool(context, userPoolId)) ?? {};
    expect(settings?.mfaConfiguration).toBe('ON');
    expect(settings?.adminCreateUserConfig.allowAdminCreateUserOnly).toBe(true);
    expect((await findClient(context, clientId))?.settings.callbackURLs).toEqual(['http://127.0.0.1:9229/console/']);
    const identityPool = await findIdentityPool(context, identityPoolId);
    expect(identityPool?.settings.allowUnauthenticatedIdentities).toBe(false);
    expect(Object.values(identityPool?.settings.roleMappings ?? {})).toEqual([
      { type: 'Token', ambiguousRoleResolution: 'Deny', rules: [] },
    ]);
    expect(identityPool?.settings.roles).toEqual({});
    // Sessions of a role have one name: by the tag the audit knows who it was.
    expect(Object.values(identityPool?.settings.principalTagMaps ?? {})).toEqual([
      { useDefaults: false, principalTags: { administrator: 'sub' } },
    ]);
  });

  test('once more makes nothing anew, and leads back to where the server is now', async () => {
    const made = await setUpConsole(context);
    const moved = { ...context, settings: { ...context.settings, publicUrl: 'https://auth.example.com' } };
    expect(await setUpConsole(moved)).toEqual(made);
    expect(await listPools(context, { limit: 10 })).toHaveLength(1);
    expect((await findClient(context, made.clientId))?.settings.callbackURLs).toEqual([
      'https://auth.example.com/console/',
    ]);
  });

  test('writes its policy of a role anew, and leaves those that an operator added', async () => {
    await setUpConsole(context);
    const name = 'cenote-console-read';
    const { document } = await loadRolePolicy(context, name, 'console');
    const other = document.replace('NoSecrets', 'Other');
    await saveRolePolicy(context, name, { name: 'console', document: other });
    await saveRolePolicy(context, name, { name: 'own', document: other });
    await setUpConsole(context);
    expect((await loadRolePolicy(context, name, 'console')).document).toBe(document);
    expect((await loadRolePolicy(context, name, 'own')).document).toBe(other);
  });
});

describe('administrators', () => {
  const email = 'ada@example.com';

  test('have one role at a time', async () => {
    await setUpConsole(context);
    const { user, temporaryPassword } = await putAdministrator(context, { email, role: 'read' });
    expect(temporaryPassword).toHaveLength(12);
    expect(await putAdministrator(context, { email, role: 'owner' })).toEqual({
      user: expect.objectContaining({ sub: user.sub }),
    });
    expect(await listAdministrators(context)).toEqual([{ email, role: 'owner' }]);
    expect(context.sent).toEqual([]);
    expect((await removeAdministrator(context, email))?.sub).toBe(user.sub);
    expect(await removeAdministrator(context, email)).toBeUndefined();
    expect(await listAdministrators(context)).toEqual([]);
  });

  test('there are none before the console is there', async () => {
    await expect(putAdministrator(context, { email, role: 'read' })).rejects.toThrow('cenote console setup');
  });
});

describe('a link', () => {
  const dead = { code: 'NotAuthorizedException' };

  test('makes an owner, once, of ten at the same time', async () => {
    const secret = await createConsoleLink(context);
    const opened = await Promise.allSettled(Array.from({ length: 10 }, () => openConsoleLink(context, secret)));
    const [got, ...others] = opened.filter(({ status }) => status === 'fulfilled');
    expect(others).toEqual([]);
    expect(opened.filter(({ status }) => status === 'rejected').map((one) => 'reason' in one && one.reason)).toEqual(
      Array.from({ length: 9 }, () => expect.objectContaining(dead)),
    );
    const { sessionToken } = got?.status === 'fulfilled' ? got.value : { sessionToken: '' };
    expect((await openSession(context, sessionToken))?.session).toMatchObject({
      roleArn: 'arn:aws:iam::123456789012:role/cenote-console-owner',
      name: 'console-link',
    });
  });

  test('is good for fifteen minutes', async () => {
    const secret = await createConsoleLink(context);
    context.clock.advance(15 * 60_000);
    await expect(openConsoleLink(context, secret)).rejects.toMatchObject(dead);
  });

  test('of another installation, or made up, or altered, opens nothing', async () => {
    const other = await createTestContext();
    const secret = await createConsoleLink(context);
    await expect(openConsoleLink(context, await createConsoleLink(other))).rejects.toMatchObject(dead);
    await expect(openConsoleLink(context, '')).rejects.toMatchObject(dead);
    await expect(openConsoleLink(context, `${secret.slice(0, -2)}AA`)).rejects.toMatchObject(dead);
    expect(await findRole(context, 'cenote-console-owner')).toBeUndefined();
    await other.close();
  });

  test('leads to a role that trusts nobody else, until there are administrators', async () => {
    await openConsoleLink(context, await createConsoleLink(context));
    expect((await loadRole(context, 'cenote-console-owner')).trustPolicy).toContain('"Deny"');
    const { identityPoolId } = await setUpConsole(context);
    expect((await loadRole(context, 'cenote-console-owner')).trustPolicy).toContain(identityPoolId);
  });
});
