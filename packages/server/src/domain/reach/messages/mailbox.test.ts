import { randomUUID } from 'node:crypto';
import { afterEach, beforeEach, expect, it } from 'vitest';
import type { Database } from '#database/database.ts';
import { migrate } from '#database/migrate.ts';
import { openSqlite } from '#database/sqlite.ts';
import type { Message } from '#domain/carrier.ts';
import { migrations } from '#schema/migrations/index.ts';
import { emptyMailbox, listMailbox, mailboxCarrier, mailboxSize } from './mailbox.ts';

const sms = { medium: 'SMS', recipient: '+15555550100', purpose: 'sign-up', code: '1', body: 'Code 1' } as const;
const newMessage = (facts: Partial<Message> = {}): Message => ({ ...sms, id: randomUUID(), ...facts });

let db: Database;
let now = 0;
const clock = { now: () => now };

beforeEach(async () => {
  now = 1_000;
  db = await openSqlite({ path: ':memory:' });
  await migrate(db, migrations);
});
afterEach(() => db.close());

it('keeps every part of a message, and null for what it has not', async () => {
  const carrier = mailboxCarrier({ db, clock });
  await carrier.send(newMessage());
  now = 2_000;
  const email = { medium: 'EMAIL', recipient: 'ann@example.com', subject: 'Hi', link: 'https://a.example/' } as const;
  await carrier.send(newMessage({ ...email, purpose: 'invitation' }));
  expect(await listMailbox({ db }, { recipient: undefined, limit: 10 })).toEqual([
    { ...email, purpose: 'AdminCreateUser', code: '1', body: 'Code 1', sent_at: 2_000 },
    { ...sms, purpose: 'SignUp', link: null, subject: null, sent_at: 1_000 },
  ]);
});

it('holds the newest messages only', async () => {
  const carrier = mailboxCarrier({ db, clock });
  for (let count = 0; count < mailboxSize + 2; count += 1) await carrier.send(newMessage({ code: `${count}` }));
  const kept = await listMailbox({ db }, { recipient: undefined, limit: mailboxSize * 2 });
  expect(kept).toHaveLength(mailboxSize);
  expect(kept[0]?.code).toBe(`${mailboxSize + 1}`);
  expect(kept.at(-1)?.code).toBe('2');
});

it('keeps a message that comes again once', async () => {
  const carrier = mailboxCarrier({ db, clock });
  const message = newMessage();
  await carrier.send(message);
  await carrier.send(message);
  expect(await listMailbox({ db }, { recipient: undefined, limit: 10 })).toHaveLength(1);
});

it('finds and removes by recipient', async () => {
  const carrier = mailboxCarrier({ db, clock });
  for (const recipient of ['+1', '+2', '+1']) await carrier.send(newMessage({ recipient }));
  expect(await listMailbox({ db }, { recipient: '+1', limit: 10 })).toHaveLength(2);
  expect(await listMailbox({ db }, { recipient: '+1', limit: 1 })).toHaveLength(1);
  await emptyMailbox({ db }, '+1');
  expect(await listMailbox({ db }, { recipient: undefined, limit: 10 })).toMatchObject([{ recipient: '+2' }]);
  await emptyMailbox({ db }, undefined);
  expect(await listMailbox({ db }, { recipient: undefined, limit: 10 })).toEqual([]);
});
