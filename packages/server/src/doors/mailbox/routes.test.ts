import { randomUUID } from 'node:crypto';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { Database } from '#database/database.ts';
import { migrate } from '#database/migrate.ts';
import { openSqlite } from '#database/sqlite.ts';
import type { Message } from '#domain/carrier.ts';
import { mailboxCarrier } from '#domain/reach/messages/mailbox.ts';
import { hostsOf } from '#http/hosts.ts';
import { createRouter } from '#http/router.ts';
import { silentLog } from '#lib/log.ts';
import { migrations } from '#schema/migrations/index.ts';
import { ask } from '../../../test/ask.ts';
import { mailboxRoutes } from './routes.ts';

let db: Database;
const clock = { now: () => Date.UTC(2026, 0, 2, 3, 4, 5) };

beforeEach(async () => {
  db = await openSqlite({ path: ':memory:' });
  await migrate(db, migrations);
});
afterEach(() => db.close());

const sms: Omit<Message, 'id'> = {
  medium: 'SMS',
  recipient: '+15555550100',
  purpose: 'forgot-password',
  code: '654321',
  body: 'Code 654321',
};
const email: Omit<Message, 'id'> = {
  medium: 'EMAIL',
  recipient: 'ann+1@example.com',
  purpose: 'sign-up',
  code: '123456',
  subject: 'Hi',
  body: '<p>123456</p>',
  link: 'http://localhost/confirmUser?a=1&b=2',
};

async function send(...messages: Omit<Message, 'id'>[]) {
  for (const message of messages) await mailboxCarrier({ db, clock }).send({ id: randomUUID(), ...message });
}

const hosts = hostsOf(['auth.example.com'], { loopback: true });

function call(method: string, target: string, headers: Record<string, string> = {}): Promise<Response> {
  const url = new URL(target, 'http://localhost:9229');
  const router = createRouter(mailboxRoutes({ db, clock }), { hosts, log: silentLog });
  return ask(router, new Request(url, { method, headers }));
}

const targets = [
  ['GET', '/dev/messages'],
  ['DELETE', '/dev/messages'],
  ['GET', '/dev/mailbox'],
] as const;

describe('/dev/messages', () => {
  it('lists messages as JSON, newest first, with null for what is not there', async () => {
    await send(sms, email);
    const response = await call('GET', '/dev/messages');
    expect(response.headers.get('content-type')).toBe('application/json');
    const sentAt = '2026-01-02T03:04:05.000Z';
    expect(await response.json()).toEqual([
      {
        to: 'ann+1@example.com',
        medium: 'EMAIL',
        purpose: 'SignUp',
        code: '123456',
        link: 'http://localhost/confirmUser?a=1&b=2',
        subject: 'Hi',
        body: '<p>123456</p>',
        sentAt,
      },
      {
        to: '+15555550100',
        medium: 'SMS',
        purpose: 'ForgotPassword',
        code: '654321',
        link: null,
        subject: null,
        body: 'Code 654321',
        sentAt,
      },
    ]);
  });

  it.each(['+15555550100', '%2B15555550100', 'ann+1@example.com', 'ann%2B1%40example.com'])('finds %s', async (to) => {
    await send(sms, email);
    expect(await (await call('GET', `/dev/messages?to=${to}`)).json()).toHaveLength(1);
  });

  it('heeds the limit and refuses a bad one', async () => {
    await send(sms, email);
    expect(await (await call('GET', '/dev/messages?limit=1')).json()).toMatchObject([{ medium: 'EMAIL' }]);
    for (const limit of ['0', '-1', '1.5', '1001', 'x', '']) {
      expect((await call('GET', `/dev/messages?limit=${limit}`)).status).toBe(400);
    }
  });

  it.each(['to=%zz', 'to=%ff', 'to=eve@example.com&to=ann'])(
    'does nothing for a query that cannot be read: %s',
    async (query) => {
      await send(sms, email);
      for (const [method, path] of targets) expect((await call(method, `${path}?${query}`)).status).toBe(400);
      expect(await (await call('GET', '/dev/messages')).json()).toHaveLength(2);
    },
  );

  it('empties one recipient or everything', async () => {
    await send(sms, email);
    const response = await call('DELETE', '/dev/messages?to=+15555550100');
    expect([response.status, await response.text()]).toEqual([204, '']);
    expect(await (await call('GET', '/dev/messages')).json()).toMatchObject([{ medium: 'EMAIL' }]);
    await call('DELETE', '/dev/messages');
    expect(await (await call('GET', '/dev/messages')).json()).toEqual([]);
  });
});

describe('/dev/mailbox', () => {
  it('shows code, link and recipient, and the e-mail in a closed frame', async () => {
    await send(sms, email);
    const response = await call('GET', '/dev/mailbox');
    const page = await response.text();
    expect(response.headers.get('content-type')).toBe('text/html; charset=utf-8');
    expect(page).toContain('>654321</code>');
    expect(page).toContain('<b>ann+1@example.com</b>');
    expect(page).toContain('href="http://localhost/confirmUser?a=1&amp;b=2"');
    const [, permissions, document] = /<iframe sandbox="([^"]*)" srcdoc="([^"]*)"/.exec(page) ?? [];
    // Its links may open pages; scripts, forms and our origin are denied.
    expect(permissions).toBe('allow-popups allow-popups-to-escape-sandbox');
    expect(document).toMatch(/&lt;p&gt;123456&lt;\/p&gt;$/);
  });

  it.each([
    ['Your code is 123456', 'Your code is 123456'],
    ['a &amp; b &lt;c&gt;', 'a &amp; b &lt;c&gt;'],
    ['1 < 2 & 3', '1 &lt; 2 &amp; 3'],
  ])('shows an e-mail without markup as text: %s', async (body, shown) => {
    await send({ ...email, body });
    const page = await (await call('GET', '/dev/mailbox')).text();
    expect(page).toContain(`<p class="text">${shown}</p>`);
    expect(page).not.toContain('<iframe');
  });

  it.each(['a<br>b', 'caf&eacute;', '&#233;', '<!-- a -->b', '</p>'])(
    'shows an e-mail in a frame: %s',
    async (body) => {
      await send({ ...email, body });
      expect(await (await call('GET', '/dev/mailbox')).text()).toContain('<iframe');
    },
  );

  it('runs nothing that a message brings', async () => {
    const hostile = `"'><script>alert(1)</script>`;
    const link = 'javascript:alert(1)';
    await send(
      { ...email, recipient: hostile, code: hostile, subject: hostile, body: hostile, link },
      { ...sms, body: hostile },
    );
    const response = await call('GET', `/dev/mailbox?to=${encodeURIComponent(hostile)}`);
    const page = `${await response.text()}${await (await call('GET', '/dev/mailbox')).text()}`;
    expect(page).not.toContain('<script');
    expect(page).not.toContain('"\'>');
    expect(page).not.toContain('href="javascript:');
    const policy = response.headers.get('content-security-policy');
    expect(policy).toContain("default-src 'none'");
    expect(policy).toContain("frame-ancestors 'none'");
    expect(policy).not.toContain('script-src');
  });

  it('says what to do when it is empty', async () => {
    expect(await (await call('GET', '/dev/mailbox')).text()).toContain('No messages yet');
    await send(email);
    const page = await (await call('GET', '/dev/mailbox?to=eve@example.com')).text();
    expect(page).toContain('Nothing for eve@example.com');
    expect(page).not.toContain('123456');
  });
});

describe('who may ask', () => {
  it.each([
    'evil.example',
    'localhost.evil.example',
    '127.0.0.1.evil.example',
    'auth.example.com.evil.example',
    '192.168.0.7',
    ' ',
  ])('refuses the host %s', async (host) => {
    await send(email);
    for (const [method, target] of targets) {
      const response = await call(method, target, { host });
      expect(response.status).toBe(421);
      expect(await response.text()).not.toContain('123456');
    }
    expect(await (await call('GET', '/dev/messages')).json()).toHaveLength(1);
  });

  it.each([
    'localhost',
    'app.localhost:9229',
    '127.0.0.1:9229',
    '127.8.9.1',
    '[::1]:9229',
    'auth.example.com',
    'AUTH.example.com:443',
  ])('answers under %s', async (host) => {
    expect((await call('GET', '/dev/messages', { host })).status).toBe(200);
  });

  it('refuses what another site started and lets no other origin read', async () => {
    for (const [method, target] of targets) {
      expect((await call(method, target, { 'sec-fetch-site': 'cross-site' })).status).toBe(403);
      const response = await call(method, target, { origin: 'http://localhost:3000', 'sec-fetch-site': 'same-site' });
      expect(response.ok).toBe(true);
      expect([...response.headers.keys()].filter((name) => name.startsWith('access-control-'))).toEqual([]);
      expect(response.headers.get('cross-origin-resource-policy')).toBe('same-origin');
      expect(response.headers.get('cache-control')).toBe('no-store');
    }
  });
});
