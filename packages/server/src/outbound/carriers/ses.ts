import type { SESv2Client } from '@aws-sdk/client-sesv2';
import { type Message, MessageRefused, type OpenCarrier } from '#domain/carrier.ts';
import { toPlainText } from '#lib/html.ts';
import { checkSender } from './check-sender.ts';
import { findEndpoint, parseRegion, parseServiceUrl, patienceMs } from './service-url.ts';

/**
 * Sends e-mail through Amazon SES: `ses://<region>`, with `endpoint` and `configuration-set` as parameters. Credentials are
 * found as the SDK finds them; it is loaded at the first message. Needs the permission ses:SendEmail.
 * @throws Error when the URL or the sender cannot be used
 */
export function sesCarrier(url: URL, from: string): OpenCarrier {
  const service = parseServiceUrl(url, ['endpoint', 'configuration-set']);
  const region = parseRegion(service);
  const endpoint = findEndpoint(service);
  const configurationSet = service.parameters.get('configuration-set');
  checkSender(from);
  let client: SESv2Client | undefined;
  return {
    async send(message) {
      const { SendEmailCommand, SESv2Client } = await import('@aws-sdk/client-sesv2');
      client ??= new SESv2Client({ region, maxAttempts: 1, ...(endpoint !== undefined && { endpoint }) });
      const command = new SendEmailCommand({
        ...toEmail(message, from),
        ...(configurationSet !== undefined && { ConfigurationSetName: configurationSet }),
      });
      try {
        await client.send(command, { abortSignal: AbortSignal.timeout(patienceMs) });
      } catch (error) {
        throw isFinal(error) ? new MessageRefused((error as Error).message) : error;
      }
    },
    close: () => client?.destroy(),
  };
}

function toEmail(message: Message, from: string) {
  const text = (Data: string) => ({ Data, Charset: 'UTF-8' });
  return {
    FromEmailAddress: message.from ?? from,
    Destination: { ToAddresses: [message.recipient] },
    ...(message.replyTo !== undefined && { ReplyToAddresses: [message.replyTo] }),
    Content: {
      Simple: {
        Subject: text(message.subject ?? ''),
        Body: { Html: text(message.body), Text: text(message.text ?? toPlainText(message.body)) },
      },
    },
  };
}

/** What another try would not change; accounts that are paused and senders that are not verified are the operator's to mend. */
function isFinal(error: unknown): boolean {
  return error instanceof Error && ['MessageRejected', 'BadRequestException'].includes(error.name);
}
