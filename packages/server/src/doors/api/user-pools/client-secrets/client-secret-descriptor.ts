import type { ClientSecretDescriptorType } from '@cenote/wire/user-pools';
import type { Client } from '#domain/tenant/clients/client.ts';
import { type ClientSecret, secretId } from '#domain/tenant/clients/client-secret.ts';

/** A secret as the wire shows it, without its value. */
export function clientSecretDescriptor(client: Client, secret: ClientSecret): ClientSecretDescriptorType {
  return { ClientSecretId: secretId(client, secret), ClientSecretCreateDate: secret.createdAt / 1000 };
}
