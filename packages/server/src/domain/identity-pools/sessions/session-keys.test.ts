import { beforeEach, expect, test } from 'vitest';
import { sweep } from '#work/sweep.ts';
import { describeOnBothEngines } from '../../../../test/both-engines.ts';
import { issueSession, openSession } from './issue-session.ts';
import { addSessionKey, endOlderSessionKeys, listSessionKeys } from './session-key-store.ts';

const hourMs = 3_600_000;
const session = { roleArn: 'arn:aws:iam::123456789012:role/x', name: 'test', tags: {} };

describeOnBothEngines('session keys', (bench) => {
  const numbers = async () => (await listSessionKeys(bench.context)).map(({ number }) => number);
  const numberOf = (token: string) => Buffer.from(token, 'base64url').readUInt32BE(1);
  beforeEach(() => bench.context.db.execute('delete from session_keys'));

  test('the first session makes one, once for all who begin at the same time', async () => {
    const sessions = await Promise.all(Array.from({ length: 8 }, () => issueSession(bench.context, session)));
    expect(await numbers()).toEqual([1]);
    for (const { sessionToken } of sessions)
      expect((await openSession(bench.context, sessionToken))?.isOver).toBe(false);
  });

  test('who finds none, and is overtaken before making one, takes the one that is there', async () => {
    await issueSession(bench.context, session);
    const { db } = bench.context;
    let looks = 0;
    const first: typeof db.first = (query, parameters) => {
      looks += 1;
      return looks === 1 ? Promise.resolve(undefined) : db.first(query, parameters);
    };
    const { sessionToken } = await issueSession({ ...bench.context, db: { ...db, first } }, session);
    expect(numberOf(sessionToken)).toBe(1);
    expect(await numbers()).toEqual([1]);
  });

  test('the oldest seals where the clocks say that none does yet', async () => {
    await addSessionKey(bench.context, hourMs);
    await addSessionKey(bench.context, hourMs);
    expect(numberOf((await issueSession(bench.context, session)).sessionToken)).toBe(1);
    expect(await numbers()).toEqual([1, 2]);
  });

  test('a new one opens at once and seals from its time on, while the older one opens still', async () => {
    const { clock } = bench.context;
    const before = await issueSession(bench.context, session);
    await addSessionKey(bench.context, hourMs);
    expect(numberOf((await issueSession(bench.context, session)).sessionToken)).toBe(1);
    clock.advance(hourMs);
    const after = await issueSession(bench.context, session);
    expect(numberOf(after.sessionToken)).toBe(2);
    for (const { sessionToken } of [before, after])
      expect(await openSession(bench.context, sessionToken)).toBeDefined();
  });

  test('one that is ended ends every session under it, at every process', async () => {
    const { sessionToken } = await issueSession(bench.context, session);
    const next = await addSessionKey(bench.context, 0);
    await endOlderSessionKeys(bench.context, next);
    expect(await openSession(bench.context, sessionToken)).toBeUndefined();
    expect(await numbers()).toEqual([next]);
  });

  test('one that was replaced goes when no session under it can be alive, and the newest one stays', async () => {
    const { clock } = bench.context;
    await issueSession(bench.context, session);
    await addSessionKey(bench.context, 0);
    clock.advance(25 * hourMs - 1);
    await sweep(bench.context);
    expect(await numbers()).toEqual([1, 2]);
    clock.advance(1);
    await sweep(bench.context);
    expect(await numbers()).toEqual([2]);
    clock.advance(1000 * hourMs);
    await sweep(bench.context);
    expect(await numbers()).toEqual([2]);
  });
});
