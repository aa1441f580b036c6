import {
  CreateUserPoolCommand,
  ListUserPoolClientsCommand,
  ListUserPoolsCommand,
} from '@aws-sdk/client-cognito-identity-provider';
import { beforeAll, expect, test } from 'vitest';
import { goTo } from './console-server.ts';
import { hold } from './console-tab.ts';
import { describeConsole } from './describe-console.ts';

describeConsole('what is done in the console', ({ server, tab }) => {
  let UserPoolId: string;
  beforeAll(async () => {
    const { UserPool } = await server.sdk.send(new CreateUserPoolCommand({ PoolName: 'busy' }));
    UserPoolId = UserPool?.Id ?? '';
  });

  test('is done once where it is pressed twice, and says that it goes on', async () => {
    await goTo(tab.page, '#/pools');
    await tab.press('Create a user pool');
    await tab.dialog().getByLabel('Name').fill('twice');
    await tab.dialog().getByRole('button', { name: 'Create' }).dblclick();
    await tab.heading('twice').waitFor();
    const { UserPools = [] } = await server.sdk.send(new ListUserPoolsCommand({ MaxResults: 60 }));
    const [pool, ...more] = UserPools.filter(({ Name }) => Name === 'twice');
    expect(more).toEqual([]);

    await goTo(tab.page, `#/pools/${pool?.Id}/clients`);
    await tab.press('Create an app client');
    await tab.dialog().getByLabel('Name').fill('twice');
    const held = await hold(tab);
    await tab.answer('Create');
    await tab.dialog().locator('form[aria-busy=true]').waitFor();
    await tab.page.keyboard.press('Enter');
    await tab.page.keyboard.press('Escape');
    expect(await tab.dialog().isVisible()).toBe(true);
    held.goOn();
    await tab.heading('App client twice').waitFor();
    await held.end();
    const listed = await server.sdk.send(new ListUserPoolClientsCommand({ UserPoolId: pool?.Id, MaxResults: 60 }));
    expect(listed.UserPoolClients).toHaveLength(1);

    // What is refused can be tried again.
    await goTo(tab.page, `#/pools/${UserPoolId}/groups`);
    await tab.press('Create a group');
    await tab.dialog().getByLabel('Name').fill('not\u00a0allowed');
    await tab.answer('Create');
    await tab.dialog().getByRole('alert').waitFor();
    await tab.dialog().getByLabel('Name').fill('allowed');
    await tab.answer('Create');
    await tab.page.getByRole('link', { name: 'allowed' }).waitFor();
  });

  test('is told in the page where a second Escape has closed the question', async () => {
    await goTo(tab.page, `#/pools/${UserPoolId}/groups`);
    for (const outcome of ['done', 'refused']) {
      await tab.press('Create a group');
      await tab.dialog().getByLabel('Name').fill('late');
      const held = await hold(tab);
      await tab.answer('Create');
      await tab.dialog().locator('form[aria-busy=true]').waitFor();
      for (let presses = 0; presses < 2; presses += 1) await tab.page.keyboard.press('Escape');
      await tab.dialog().waitFor({ state: 'hidden' });
      held.goOn();
      if (outcome === 'done') await tab.page.getByRole('link', { name: 'late' }).waitFor();
      else await tab.page.getByRole('alert').getByText('The server refused').waitFor();
      await held.end();
    }
  });

  test('by a form of the page is sent once as well, and can be sent again', async () => {
    await goTo(tab.page, `#/pools/${UserPoolId}`);
    const passwords = tab.card('Passwords');
    await passwords.getByLabel('Minimum length').fill('11');
    const held = await hold(tab);
    await passwords.getByRole('button', { name: 'Save' }).click();
    await passwords.locator('form[aria-busy=true]').waitFor();
    await passwords.getByRole('button', { name: 'Save' }).click();
    held.goOn();
    await tab.saved();
    await passwords.locator('form:not([aria-busy=true])').waitFor();
    expect(held.sent('UpdateUserPool')).toBe(1);
    await held.end();
    await passwords.getByLabel('Minimum length').fill('12');
    await tab.save('Passwords');
  });

  test('and fails shows what is', async () => {
    await goTo(tab.page, `#/pools/${UserPoolId}`);
    const box = tab.card('Attributes').getByRole('checkbox', { name: 'birthdate' });
    await tab.page.route('**/*', (route) =>
      route.request().headers()['x-amz-target']?.endsWith('.ChangeUserPoolSchema') ? route.abort() : route.continue(),
    );
    await box.click();
    await tab.page.getByRole('alert').getByText('The server cannot be reached').waitFor();
    await expect.poll(() => box.isChecked()).toBe(false);
    await tab.page.unrouteAll({ behavior: 'wait' });
    await box.click();
    await tab.saved();
    expect(await box.isChecked()).toBe(true);
  });
});
