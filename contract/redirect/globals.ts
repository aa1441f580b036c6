/** What bundlers of their time gave Amplify 4 and 5, and whoever uses another one adds to the page, as its troubleshooting page says. */
Object.assign(globalThis, { global: globalThis, process: { env: {} } });
