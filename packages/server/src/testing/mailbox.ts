import { setTimeout as wait } from 'node:timers/promises';
import { askJson } from './ask.ts';

/** A message that the server sent, as its mailbox tells it. */
export interface TestMessage {
  readonly to: string;
  readonly medium: 'EMAIL' | 'SMS';
  /** Such as `sign-up`, `forgot-password`. */
  readonly purpose: string;
  /** Null in a message without one. */
  readonly code: string | null;
  readonly link: string | null;
  readonly subject: string | null;
  readonly body: string;
  /** By the server's clock (ISO 8601). */
  readonly sentAt: string;
}

/** What was sent to an e-mail address or a phone number, newest first. */
export async function messagesTo(endpoint: string, recipient: string): Promise<readonly TestMessage[]> {
  const url = new URL('/dev/messages', endpoint);
  url.searchParams.set('to', recipient);
  return (await askJson(url)) as readonly TestMessage[];
}

const pauseMs = 10;

/**
 * Gives each code once, so that a test which asks for a second code waits for the second message.
 * @throws Error when none comes in time
 */
export function createCodeReader(endpoint: string): (recipient: string, timeoutMs?: number) => Promise<string> {
  const given = new Set<string>();
  return async (recipient, timeoutMs = 5000) => {
    const until = performance.now() + timeoutMs;
    for (;;) {
      const messages = await messagesTo(endpoint, recipient);
      // The oldest that was not given: whoever reads two messages reads them in order.
      const next = messages.findLast((message) => message.code !== null && !given.has(keyOf(message)));
      if (next?.code != null) {
        given.add(keyOf(next));
        return next.code;
      }
      if (performance.now() > until) {
        const count = messages.length;
        throw new Error(`no new code was sent to ${recipient} within ${timeoutMs} ms (messages to it: ${count})`);
      }
      await wait(pauseMs);
    }
  };
}

function keyOf({ to, medium, purpose, code, sentAt }: TestMessage): string {
  return [to, medium, purpose, code, sentAt].join(' ');
}
