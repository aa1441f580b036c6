import type { Context } from '#domain/context.ts';
import type { HandOver } from '#domain/messages/outbox.ts';
import { sendMessage } from '#domain/messages/send.ts';

/** Takes a parcel of the outbox to whoever delivers it. */
export function handOver(context: Context): HandOver {
  return ({ message }) => sendMessage(context, message);
}
