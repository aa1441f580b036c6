import { expect, it } from 'vitest';
import { DatabaseUnavailable } from '#database/database.ts';
import type { Log, LogFields } from '#lib/log.ts';
import type { Message } from './carrier.ts';
import { sendMessage } from './send.ts';

const message: Message = {
  medium: 'EMAIL',
  recipient: 'ann@example.com',
  purpose: 'sign-up',
  code: '123456',
  link: 'https://auth.example.com/confirmUser?confirmation_code=123456',
  subject: 'Code',
  body: 'Your code is 123456',
};

function recordingLog() {
  const lines: { level: string; fields: LogFields; message: string; cause?: unknown }[] = [];
  const record = (level: string) => (fields: LogFields, text: string, cause?: unknown) => {
    lines.push({ level, fields, message: text, cause });
  };
  const log: Log = { info: record('info'), warn: record('warn'), error: record('error') };
  return { log, lines };
}

const undeliverable = { code: 'CodeDeliveryFailureException', message: 'Unable to deliver code to user' };

it('hands the message to the carrier of its medium', async () => {
  const { log, lines } = recordingLog();
  const sent: Message[] = [];
  const carriers = { EMAIL: { send: async (one: Message) => void sent.push(one) } };
  await sendMessage({ carriers, log }, message);
  expect(sent).toEqual([message]);
  expect(lines).toEqual([
    { level: 'info', fields: { medium: 'EMAIL', purpose: 'sign-up', recipient: 'a***@e***' }, message: 'message sent' },
  ]);
});

it('refuses a medium that has no carrier', async () => {
  const { log, lines } = recordingLog();
  const sms: Message = { medium: 'SMS', recipient: '+15555550100', purpose: 'sign-up', code: '123456', body: '123456' };
  await expect(sendMessage({ carriers: {}, log }, sms)).rejects.toMatchObject(undeliverable);
  expect(lines[0]).toMatchObject({ level: 'error', fields: { reason: 'this server has no way to send SMS' } });
});

it('logs why a carrier failed without address, code or link', async () => {
  const { log, lines } = recordingLog();
  const send = async () => {
    throw new Error(`550 <ANN@example.com> refused: "123456" (${message.link})`);
  };
  const failure = sendMessage({ carriers: { EMAIL: { send } }, log }, message);
  await expect(failure).rejects.toMatchObject(undeliverable);
  await expect(failure).rejects.not.toHaveProperty('cause');
  expect(lines[0]?.fields.reason).toBe('550 <***> refused: "***" (***)');
  expect(JSON.stringify(lines)).not.toMatch(/ann@example|123456/i);
});

it('counts characters, code included', async () => {
  const { log } = recordingLog();
  const carriers = { EMAIL: { send: async () => {} }, SMS: { send: async () => {} } };
  for (const [medium, limit] of [['SMS', 140] as const, ['EMAIL', 20_000] as const]) {
    await sendMessage({ carriers, log }, { ...message, medium, body: '😀'.repeat(limit) });
    const tooLong = sendMessage({ carriers, log }, { ...message, medium, body: 'x'.repeat(limit + 1) });
    await expect(tooLong).rejects.toMatchObject(undeliverable);
  }
});

it('lets an outage of the database through', async () => {
  const { log } = recordingLog();
  const send = async () => {
    throw new DatabaseUnavailable('disk full');
  };
  await expect(sendMessage({ carriers: { EMAIL: { send } }, log }, message)).rejects.toBeInstanceOf(
    DatabaseUnavailable,
  );
});
