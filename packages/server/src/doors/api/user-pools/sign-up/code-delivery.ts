import type { CodeDeliveryDetailsType } from '@cenote/wire/user-pools';
import type { DeliveryDetails } from '#domain/reach/messages/delivery.ts';

/** Where a code went, as the wire says it. */
export function codeDelivery({ destination, deliveryMedium, attributeName }: DeliveryDetails): CodeDeliveryDetailsType {
  return { Destination: destination, DeliveryMedium: deliveryMedium, AttributeName: attributeName };
}
