import {
  AdminAddUserToGroupCommand,
  AdminCreateUserCommand,
  AdminDisableUserCommand,
  AdminSetUserPasswordCommand,
  CreateGroupCommand,
  CreateManagedLoginBrandingCommand,
  CreateUserPoolClientCommand,
  CreateUserPoolCommand,
} from '@aws-sdk/client-cognito-identity-provider';
import { expect, test } from 'vitest';
import { goTo } from './console-server.ts';
import { hold } from './console-tab.ts';
import { describeConsole } from './describe-console.ts';

/** `g00`, `g01` and so on. */
const numbered = (letter: string, count: number) =>
  Array.from({ length: count }, (_, at) => `${letter}${String(at).padStart(2, '0')}`);

describeConsole('a list of the console', ({ server, tab }) => {
  const newPool = async () => {
    const { UserPool } = await server.sdk.send(new CreateUserPoolCommand({ PoolName: 'lists' }));
    return UserPool?.Id ?? '';
  };
  const newUser = (UserPoolId: string, Username: string) =>
    server.sdk.send(new AdminCreateUserCommand({ UserPoolId, Username, MessageAction: 'SUPPRESS' }));
  const rows = () => tab.page.locator('main tbody tr');
  /** What stands in the first column. */
  const names = () => rows().locator('th').allInnerTexts();

  test('of the groups of a user has all of them, and offers all others', async () => {
    const UserPoolId = await newPool();
    await newUser(UserPoolId, 'ida');
    const groups = numbered('g', 65);
    for (const GroupName of groups) await server.sdk.send(new CreateGroupCommand({ UserPoolId, GroupName }));
    const own = groups.slice(0, 62);
    for (const GroupName of own) {
      await server.sdk.send(new AdminAddUserToGroupCommand({ UserPoolId, GroupName, Username: 'ida' }));
    }
    await goTo(tab.page, `#/pools/${UserPoolId}/users/ida`);
    const card = tab.card('Groups');
    const shown = () => card.locator('tbody th').allInnerTexts();
    const first = await shown();
    await card.getByRole('button', { name: 'Next page' }).click();
    await expect.poll(shown).toHaveLength(2);
    expect([...first, ...(await shown())].toSorted()).toEqual(own);

    for (const expected of [groups.slice(62), groups.slice(63), groups.slice(64)]) {
      await tab.press('Add to a group');
      await tab.dialog().waitFor();
      expect((await tab.dialog().locator('option').allInnerTexts()).toSorted()).toEqual(expected);
      await tab
        .dialog()
        .getByLabel('Group')
        .selectOption(expected[0] ?? '');
      await tab.answer('Add');
      await tab.dialog().waitFor({ state: 'hidden' });
    }
    await tab.press('Add to a group');
    await tab.page.getByRole('alert').getByText('There is no other group.').waitFor();
  });

  test('of the app clients that have a style has all of them', async () => {
    const UserPoolId = await newPool();
    const ids = new Map<string, string>();
    for (const ClientName of numbered('c', 63)) {
      const { UserPoolClient } = await server.sdk.send(new CreateUserPoolClientCommand({ UserPoolId, ClientName }));
      ids.set(ClientName, UserPoolClient?.ClientId ?? '');
    }
    await goTo(tab.page, `#/pools/${UserPoolId}/branding`);
    const client = tab.page.getByLabel('App client', { exact: true });
    const offered = await client.locator('option').allInnerTexts();
    expect(offered.toSorted()).toEqual([...ids.keys()]);
    const last = offered.at(-1) ?? '';
    const Settings = { components: { form: { borderRadius: 33 } } };
    const style = { UserPoolId, ClientId: ids.get(last), Settings };
    await server.sdk.send(new CreateManagedLoginBrandingCommand(style));
    await client.selectOption(last);
    expect(await tab.page.getByLabel('Roundness of the form in pixels').inputValue()).toBe('33');
  });

  test('of users is searched by the status that it shows, and a reload shows the same', async () => {
    const UserPoolId = await newPool();
    for (const name of ['fresh', 'kept', 'out']) await newUser(UserPoolId, name);
    for (const Username of ['kept', 'out']) {
      const Password = 'Correct-Horse-9';
      await server.sdk.send(new AdminSetUserPasswordCommand({ UserPoolId, Username, Password, Permanent: true }));
    }
    await server.sdk.send(new AdminDisableUserCommand({ UserPoolId, Username: 'out' }));
    await goTo(tab.page, `#/pools/${UserPoolId}/users`);
    await tab.page.getByLabel('Search by').selectOption('Status');
    const [status, typed] = [tab.page.getByLabel('Status', { exact: true }), tab.page.getByLabel('Search text')];
    const find = async (wanted: string) => {
      await status.selectOption(wanted);
      await tab.press('Search');
    };
    await find('Has to choose a password');
    await expect.poll(names).toEqual(['fresh']);
    await find('disabled');
    await expect.poll(names).toEqual(['out']);
    await find('In every state');
    await expect.poll(names).toHaveLength(3);
    await find('Confirmed');
    await expect.poll(async () => (await names()).toSorted()).toEqual(['kept', 'out']);

    await tab.page.reload();
    await tab.page.locator('main[aria-busy=false] tbody').waitFor();
    expect((await names()).toSorted()).toEqual(['kept', 'out']);
    expect(await status.locator('option:checked').innerText()).toBe('Confirmed');
    // By a name it is typed again, and by the way back it is there as well.
    await tab.page.getByLabel('Search by').selectOption('Username');
    await typed.fill('fre');
    await tab.press('Search');
    await expect.poll(names).toEqual(['fresh']);
    await tab.page.getByRole('link', { name: 'fresh' }).click();
    await tab.heading('User fresh').waitFor();
    await tab.page.goBack();
    await expect.poll(names).toEqual(['fresh']);
    expect(await typed.inputValue()).toBe('fre');
    await typed.fill('');
    await tab.press('Search');
    await expect.poll(names).toHaveLength(3);
  });

  test('keeps what is looked for in the audit and among messages', async () => {
    await goTo(tab.page, '#/audit');
    await tab.page.getByLabel('Event').fill('CreateUserPool');
    await tab.press('Show');
    const events = async () => new Set(await rows().locator('td:nth-child(3)').allInnerTexts());
    await expect.poll(events).toEqual(new Set(['CreateUserPool']));
    await tab.page.reload();
    await tab.page.locator('main[aria-busy=false] tbody').waitFor();
    expect(await events()).toEqual(new Set(['CreateUserPool']));
    expect(await tab.page.getByLabel('Event').inputValue()).toBe('CreateUserPool');

    await goTo(tab.page, `#/pools/${await newPool()}/messages`);
    const state = tab.card('What became of messages').getByLabel('Status');
    await state.selectOption('Given up');
    await tab.page.reload();
    expect(await state.locator('option:checked').innerText()).toBe('Given up');
  });

  test('turns one page for one that is asked for', async () => {
    const UserPoolId = await newPool();
    await Promise.all(numbered('u', 55).map((name) => newUser(UserPoolId, name)));
    await goTo(tab.page, `#/pools/${UserPoolId}/users`);
    const pages = tab.page.locator('nav.pages');
    const held = await hold(tab);
    await pages.getByRole('button', { name: 'Next page' }).click();
    await pages.getByRole('button', { name: 'Next page' }).click();
    held.goOn();
    await expect.poll(() => pages.locator('span').innerText()).toBe('2');
    expect(held.sent('ListUsers')).toBe(1);
    await held.end();
    await pages.getByRole('button', { name: 'Next page' }).click();
    await expect.poll(names).toHaveLength(5);
    expect(await pages.locator('span').innerText()).toBe('3');
  });
});
