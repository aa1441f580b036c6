import { type Message, MessageRefused } from '#domain/carrier.ts';
import type { Context } from '#domain/context.ts';
import { wakeCode } from '#domain/people/codes/code.ts';
import { composeMessage } from '#domain/reach/messages/compose.ts';
import type { HandOver } from '#domain/reach/messages/outbox.ts';
import { type Handing, sendMessage, tryHanding } from '#domain/reach/messages/send.ts';
import type { Pool } from '#domain/tenant/pools/pool.ts';
import { findPool } from '#domain/tenant/pools/pool-store.ts';
import { askForTexts, letSend, type MessageFunction } from './message-function.ts';

/** Takes a parcel of the outbox to whoever delivers it: a carrier, or the pool's own sender. Never throws. */
export function handOver(context: Context): HandOver {
  return async ({ message, call }) =>
    call === undefined ? sendMessage(context, message) : handToFunction(context, message, call as MessageFunction);
}

async function handToFunction(context: Context, message: Message, call: MessageFunction): Promise<Handing> {
  if (call.does === 'send') {
    const handing = await tryHanding(message, async () => {
      await context.carriers.mailbox?.send(message);
      await letSend(context, await poolOf(context, call), message.id, call);
    });
    return { ...handing, carrier: 'FUNCTION' };
  }
  let composed = message;
  const asking = await tryHanding(message, async () => {
    const pool = await poolOf(context, call);
    composed = { id: message.id, ...composeMessage(pool, call.facts, await askForTexts(context, pool, call)) };
    await wakeShown(context, call, composed);
  });
  return asking.sent ? sendMessage(context, composed) : { ...asking, carrier: 'FUNCTION' };
}

/** What a message shows works from now on. */
async function wakeShown(context: Context, { awakenings }: MessageFunction, { code, link }: Message): Promise<void> {
  if (awakenings === undefined) return;
  const woken = [
    ...(code === undefined ? [] : [wakeCode(awakenings.code)]),
    ...(link === undefined ? [] : [wakeCode(awakenings.link)]),
  ];
  await context.db.transaction(woken);
}

async function poolOf(context: Context, { poolId }: MessageFunction): Promise<Pool> {
  const pool = await findPool(context, poolId);
  if (pool === undefined) throw new MessageRefused('the pool is gone');
  return pool;
}
