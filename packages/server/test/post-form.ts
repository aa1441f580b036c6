import { everyHost } from '#http/hosts.ts';
import { createRouter, type Route } from '#http/router.ts';
import { silentLog } from '#lib/log.ts';
import { ask } from './ask.ts';

/** Sends a form as an app does, to routes in process; the answer is JSON, or empty. */
export async function postForm(
  routes: readonly Route[],
  url: string,
  fields: Readonly<Record<string, string>>,
  headers: Readonly<Record<string, string>> = {},
) {
  const router = createRouter(routes, { hosts: everyHost, log: silentLog });
  const response = await ask(router, new Request(url, { method: 'POST', body: new URLSearchParams(fields), headers }));
  const text = await response.text();
  return { status: response.status, headers: response.headers, body: text === '' ? {} : JSON.parse(text) };
}
