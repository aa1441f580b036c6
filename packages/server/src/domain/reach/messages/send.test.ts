import { expect, it } from 'vitest';
import { type Carrier, type Message, MessageRefused } from '#domain/carrier.ts';
import { sendMessage } from './send.ts';

const message: Message = {
  id: '6f1c0f52-1f3c-4f1e-9d7a-2b8a8a3f0d11',
  medium: 'EMAIL',
  recipient: 'ann@example.com',
  purpose: 'sign-up',
  code: '123456',
  link: 'https://auth.example.com/confirmUser?confirmation_code=123456',
  subject: 'Code',
  body: 'Your code is 123456',
};

function keeping(): { kept: Message[]; carrier: Carrier } {
  const kept: Message[] = [];
  return { kept, carrier: { send: async (one) => void kept.push(one) } };
}

it('hands the message to the carrier of its medium, and keeps it in the mailbox', async () => {
  const mail = keeping();
  const mailbox = keeping();
  const carriers = { EMAIL: mail.carrier, mailbox: mailbox.carrier };
  expect(await sendMessage({ carriers }, message)).toEqual({ sent: true });
  expect([mail.kept, mailbox.kept]).toEqual([[message], [message]]);
  expect(await sendMessage({ carriers }, { ...message, medium: 'SMS' })).toEqual({ sent: true });
  expect([mail.kept.length, mailbox.kept.length]).toEqual([1, 2]);
});

it('is final where the medium has no carrier', async () => {
  const sms: Message = { ...message, medium: 'SMS', recipient: '+15555550100' };
  const reason = 'this server has no way to send SMS';
  expect(await sendMessage({ carriers: {} }, sms)).toEqual({ sent: false, isFinal: true, reason });
});

it('tells why a carrier failed without address, code or link', async () => {
  const text = `550 <ANN@example.com> refused: "123456" (${message.link})`;
  for (const [error, isFinal] of [[new Error(text), false] as const, [new MessageRefused(text), true] as const]) {
    const send = () => Promise.reject(error);
    const handing = await sendMessage({ carriers: { EMAIL: { send } } }, message);
    expect(handing).toEqual({ sent: false, isFinal, reason: '550 <***> refused: "***" (***)' });
  }
});

it('counts characters, code included', async () => {
  const { carrier } = keeping();
  const carriers = { EMAIL: carrier, SMS: carrier };
  for (const [medium, limit] of [['SMS', 144] as const, ['EMAIL', 20_000] as const]) {
    expect(await sendMessage({ carriers }, { ...message, medium, body: '😀'.repeat(limit) })).toEqual({ sent: true });
    const tooLong = await sendMessage({ carriers }, { ...message, medium, body: 'x'.repeat(limit + 1) });
    expect(tooLong).toMatchObject({ sent: false, isFinal: true });
  }
});
