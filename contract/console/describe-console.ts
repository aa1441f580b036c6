import type { Browser } from 'playwright-core';
import { afterAll, beforeAll, describe } from 'vitest';
import { findChromium, startBrowser } from '../browser.ts';
import { type ConsoleServer, startConsole } from './console-server.ts';
import { type ConsoleTab, openTab } from './console-tab.ts';

/** Where a suite of the console is at work. What is named here is filled in before its tests run. */
interface ConsoleScene {
  readonly server: ConsoleServer;
  readonly tab: ConsoleTab;
  /** Opens the tab of another owner. */
  openOther(): Promise<ConsoleTab>;
}

const executable = await findChromium();

/** Runs one suite of the console, with a server and a browser of its own, in a tab that an owner has opened. */
export function describeConsole(name: string, suite: (scene: ConsoleScene) => void): void {
  describe.runIf(executable !== undefined)(name, () => {
    const server = {} as ConsoleServer;
    const tab = {} as ConsoleTab;
    let browser: Browser;
    const openOther = () => openTab(browser, server);
    beforeAll(async () => {
      browser = await startBrowser(executable ?? '');
      Object.assign(server, await startConsole());
      Object.assign(tab, await openOther());
    });
    afterAll(async () => {
      await browser?.close();
      await server.close?.();
    });
    suite({ server, tab, openOther });
  });
}
