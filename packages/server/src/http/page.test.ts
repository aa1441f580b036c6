import { createHash } from 'node:crypto';
import { html } from 'hono/html';
import { expect, test } from 'vitest';
import { pageResponse } from './page.ts';

/** The content security policy, by the names of its directives. */
function policyOf(headers: Readonly<Record<string, string>>): Map<string, string> {
  const directives = (headers['content-security-policy'] ?? '').split('; ');
  return new Map(directives.map((directive) => [directive.split(' ')[0] ?? '', directive.replace(/^\S+ /, '')]));
}

test('escapes what a page says, and keeps it from caches, frames and other sites', async () => {
  const hostile = `"'><script>alert(1)</script>`;
  const { status, headers, body } = await pageResponse({
    title: hostile,
    body: html`<p title="${hostile}">${hostile}</p>`,
  });
  expect(status).toBe(200);
  expect(body).toContain('<title>&quot;&#39;&gt;&lt;script&gt;');
  expect(body).not.toContain('<script');
  expect(body).not.toContain('"\'>');
  expect(headers).toMatchObject({
    'content-type': 'text/html; charset=utf-8',
    'cache-control': 'no-store',
    'referrer-policy': 'no-referrer',
    'x-content-type-options': 'nosniff',
  });
});

test('allows the styles that it has, by their hash, and nothing else', async () => {
  const { headers, body } = await pageResponse({ title: 'a', style: 'b { color: red; } /* é "\'<> */', body: html`` });
  const [, styles = ''] = /<style>([^]*?)<\/style>/.exec(body) ?? [];
  expect(styles).toContain('b { color: red; } /* é "\'<> */');
  expect(Object.fromEntries(policyOf(headers))).toEqual({
    'default-src': "'none'",
    'style-src': `'sha256-${createHash('sha256').update(styles).digest('base64')}'`,
    'form-action': "'self'",
    'base-uri': "'none'",
    'frame-ancestors': "'none'",
  });
});

test('takes the status of a page, and directives in place of the strict ones or beside them', async () => {
  const policy = { 'style-src': "'unsafe-inline'", 'img-src': 'data:' };
  const { status, headers } = await pageResponse({ status: 400, title: 'a', body: html``, policy });
  expect(status).toBe(400);
  expect([...policyOf(headers)]).toEqual([
    ['default-src', "'none'"],
    ['style-src', "'unsafe-inline'"],
    ['form-action', "'self'"],
    ['base-uri', "'none'"],
    ['frame-ancestors', "'none'"],
    ['img-src', 'data:'],
  ]);
});
