import type { Browser, Page } from 'playwright-core';
import { type ConsoleServer, openByLink } from './console-server.ts';

/** A tab of the console, and what an administrator does there. */
export interface ConsoleTab {
  readonly page: Page;
  heading(name: string): ReturnType<Page['getByRole']>;
  press(name: string): Promise<void>;
  dialog(): ReturnType<Page['getByRole']>;
  /** Presses a button of the dialog. */
  answer(name: string): Promise<void>;
  /** Waits until the page says so. */
  saved(): Promise<void>;
  /** A part of the page by its heading. */
  card(name: string): ReturnType<Page['locator']>;
  /** Presses the button that saves this part, and waits until it is saved. */
  save(name: string): Promise<void>;
}

/** An owner's tab, opened by a link. */
export async function openTab(browser: Browser, server: ConsoleServer): Promise<ConsoleTab> {
  const page = await openByLink(browser, server);
  const dialog = () => page.getByRole('dialog');
  const card = (name: string) =>
    page.locator('section.card', { has: page.getByRole('heading', { level: 2, name, exact: true }) });
  const saved = () => page.getByText('Saved.', { exact: true }).waitFor();
  return {
    page,
    heading: (name) => page.getByRole('heading', { level: 1, name }),
    press: (name) => page.getByRole('button', { name, exact: true }).click(),
    dialog,
    answer: (name) => dialog().getByRole('button', { name, exact: true }).click(),
    saved,
    card,
    save: async (name) => {
      await card(name).getByRole('button', { name: 'Save', exact: true }).click();
      await saved();
    },
  };
}

/** Holds requests back until they may go on, and counts them until the end. */
export async function hold({ page }: ConsoleTab) {
  let goOn = () => {};
  const free = new Promise<void>((resolve) => {
    goOn = resolve;
  });
  const targets: string[] = [];
  await page.route('**/*', async (route) => {
    targets.push(route.request().headers()['x-amz-target'] ?? '');
    await free;
    await route.continue();
  });
  return {
    sent: (operation: string) => targets.filter((target) => target.endsWith(`.${operation}`)).length,
    goOn: () => goOn(),
    end: () => page.unrouteAll({ behavior: 'wait' }),
  };
}
