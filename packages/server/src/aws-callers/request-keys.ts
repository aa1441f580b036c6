import type { Context } from '#domain/context.ts';
import { type HttpRequest, headerOf } from '#http/message.ts';

/**
 * What policies know of a request itself (AWS: "AWS global condition context keys", properties of the request and of the network).
 * Whether it came over TLS is what the public URL says, since a proxy ends it.
 */
export function requestKeys(
  { clock, settings }: Pick<Context, 'clock' | 'settings'>,
  request: Pick<HttpRequest, 'headers' | 'address'>,
): Readonly<Record<string, string | undefined>> {
  const now = clock.now();
  return {
    'aws:CurrentTime': new Date(now).toISOString(),
    'aws:EpochTime': String(Math.floor(now / 1000)),
    'aws:RequestedRegion': settings.region,
    'aws:SecureTransport': String(settings.publicUrl.startsWith('https:')),
    'aws:SourceIp': request.address,
    'aws:UserAgent': headerOf(request, 'user-agent'),
  };
}
