import type { SNSClient } from '@aws-sdk/client-sns';
import { MessageRefused, type OpenCarrier } from '#domain/carrier.ts';
import { findEndpoint, parseRegion, parseServiceUrl, patienceMs } from './service-url.ts';

/**
 * Sends SMS through Amazon SNS: `sns://<region>`, with `endpoint` and `sender-id` as parameters. Credentials are found as
 * the SDK finds them; it is loaded at the first message. Needs the permission sns:Publish.
 * @throws Error when the URL cannot be used
 */
export function snsCarrier(url: URL): OpenCarrier {
  const service = parseServiceUrl(url, ['endpoint', 'sender-id']);
  const region = parseRegion(service);
  const endpoint = findEndpoint(service);
  const senderId = service.parameters.get('sender-id');
  let client: SNSClient | undefined;
  return {
    async send({ recipient, body }) {
      const { PublishCommand, SNSClient } = await import('@aws-sdk/client-sns');
      client ??= new SNSClient({ region, maxAttempts: 1, ...(endpoint !== undefined && { endpoint }) });
      const text = (StringValue: string) => ({ DataType: 'String', StringValue });
      const command = new PublishCommand({
        PhoneNumber: recipient,
        Message: body,
        MessageAttributes: {
          'AWS.SNS.SMS.SMSType': text('Transactional'),
          ...(senderId !== undefined && { 'AWS.SNS.SMS.SenderID': text(senderId) }),
        },
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

/** A number that is none, or whose owner wants no messages. */
function isFinal(error: unknown): boolean {
  return error instanceof Error && /^InvalidParameter(Value)?(Exception)?$/.test(error.name);
}
