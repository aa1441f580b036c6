import { type CarrierKind, type Medium, type Message, MessageRefused } from '#domain/carrier.ts';
import type { Context } from '#domain/context.ts';
import { hideTexts } from '#lib/hide-texts.ts';

/**
 * The most characters a message may have, code included (Cognito quotas: SMS 140, e-mail 20,000). A text of 140 has six of
 * them for the code, and a code may have ten digits.
 */
const maxLength: Readonly<Record<Medium, number>> = { SMS: 144, EMAIL: 20_000 };

/** What became of a try to hand something over. The reason holds neither address nor code nor link. */
export type Handing = { readonly carrier?: CarrierKind } & (
  | { readonly sent: true }
  | { readonly sent: false; readonly isFinal: boolean; readonly reason: string }
);

/** Lets `work` happen, and tells how it failed if it does: for now, unless MessageRefused says for good. Never throws. */
export async function tryHanding(message: Message, work: () => Promise<void>): Promise<Handing> {
  try {
    await work();
    return { sent: true };
  } catch (error) {
    const reason = hideSecrets(error instanceof Error ? error.message : String(error), message);
    return { sent: false, isFinal: error instanceof MessageRefused, reason };
  }
}

/** Hands a message to the carrier of its medium, and keeps it in the mailbox where there is one. Never throws. */
export async function sendMessage(context: Pick<Context, 'carriers'>, message: Message): Promise<Handing> {
  const { mailbox, [message.medium]: carrier } = context.carriers;
  const refusal = findRefusal(carrier ?? mailbox, message);
  if (refusal !== undefined) return { sent: false, isFinal: true, reason: refusal };
  const handing = await tryHanding(message, async () => {
    if (mailbox) await mailbox.send(message);
    if (carrier) await carrier.send(message);
  });
  const kind = (carrier ?? mailbox)?.kind;
  return { ...handing, ...(kind && { carrier: kind }) };
}

function findRefusal(carrier: Context['carriers'][Medium], { medium, body }: Message): string | undefined {
  if (carrier === undefined) return `this server has no way to send ${medium === 'SMS' ? 'SMS' : 'e-mail'}`;
  const limit = maxLength[medium];
  const length = [...body].length;
  return length > limit ? `the message has ${length} characters, at most ${limit} are allowed` : undefined;
}

/** Mail servers like to quote what they refuse: strikes the address and what the message proves. */
function hideSecrets(text: string, message: Message): string {
  const secrets = [message.link, message.recipient, message.code].filter((secret) => secret !== undefined);
  return hideTexts(text, secrets);
}
