import { createHash } from 'node:crypto';
import { html, raw } from 'hono/html';
import { findSignInWays } from '#domain/access/federation/sign-in-ways.ts';
import type { Context } from '#domain/context.ts';
import { findLook } from '#domain/tenant/branding/look.ts';
import { findClient } from '#domain/tenant/clients/client-store.ts';
import { loadPool } from '#domain/tenant/pools/pool-store.ts';
import { parseFields } from '#http/form.ts';
import { hostnameOf } from '#http/hosts.ts';
import { type HttpRequest, type HttpResponse, jsonResponse } from '#http/message.ts';
import type { Route } from '#http/router.ts';
import type { Rule } from '#http/rule.ts';
import { chooseLanguage } from '#texts/choose.ts';
import { formPageResponse } from '../form-page.ts';
import { brandOf } from '../look/brand-of.ts';
import { loginForm } from './login.ts';

/** Nobody signs in here: it is under the server's own name alone, where the console is. */
const rule: Rule = { hosts: 'ours', origins: 'own', cookies: 'ignored' };

/**
 * Takes colours and lengths that are not saved yet from the page around it, if that is one of ours, as custom properties of the page:
 * each is held against its form, so that nothing else gets into the style.
 */
const script = `addEventListener('message', ({ source, origin, data }) => {
  if (source !== parent || origin !== location.origin) return;
  const { style } = document.documentElement;
  for (const [name, value] of Object.entries(data)) {
    if (name === 'color-scheme' ? /^(light|dark)$/.test(value) : /^--[a-z-]+$/.test(name) && /^(#[\\da-f]{6}|\\d{1,3}px)$/i.test(value)) {
      style.setProperty(name, value);
    }
  }
});`;

/**
 * The sign-in page of a client as people see it, for the console to frame. The browser keeps it in a sandbox (CSP, `sandbox`): it has no
 * origin of its own, sends no form, and nobody but a page of this server frames it.
 */
export function previewRoute(context: Context): Route {
  return { method: 'GET', path: '/preview/login', rule, handle: (request) => showPreview(context, request) };
}

async function showPreview(context: Context, request: HttpRequest): Promise<HttpResponse> {
  const client = await findClient(context, parseFields(request.query)?.get('client_id') ?? '');
  if (client === undefined) return jsonResponse({ message: 'There is no such app client.' }, {}, 404);
  const pool = await loadPool(context, client.poolId);
  const [spoken, ways, look] = await Promise.all([
    chooseLanguage(request),
    findSignInWays(context, client),
    findLook(context, { host: hostnameOf(request) ?? '', poolId: pool.id, clientId: client.id }),
  ]);
  const form = loginForm({ parameters: {}, spoken, ways, look, asked: { pool, client } });
  const brand = brandOf(client.name, look);
  const page = {
    ...form,
    lang: spoken.lang,
    brand: { ...brand, head: html`${brand.head ?? ''}<script>${raw(script)}</script>` },
    action: '',
    leadsTo: '',
    isPicture: true,
    policy: {
      'form-action': "'none'",
      'frame-ancestors': "'self'",
      'script-src': `'sha256-${createHash('sha256').update(script).digest('base64')}'`,
      sandbox: 'allow-scripts',
    },
  };
  // It sends nothing, so no browser needs a token for it.
  return formPageResponse(page, { value: '', headers: {} });
}
