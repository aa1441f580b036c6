import type { CodeDeliveryDetailsType } from '@cenote/wire/user-pools';

/** Where a code was sent. */
export interface CodeDelivery {
  readonly deliveryMedium?: string;
  /** Masked, as the service tells it. */
  readonly destination?: string;
  readonly attributeName?: string;
}

/** Where a code was sent, in our names. */
export function toDelivery(details: CodeDeliveryDetailsType = {}): CodeDelivery {
  return {
    destination: details.Destination,
    deliveryMedium: details.DeliveryMedium,
    attributeName: details.AttributeName,
  };
}
