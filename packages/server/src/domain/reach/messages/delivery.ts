import type { Medium } from '#domain/carrier.ts';

/** Where a code went, as a client may be told: the address is masked. */
export interface DeliveryDetails {
  readonly destination: string;
  readonly deliveryMedium: Medium;
  /** The attribute that holds the address: `email` or `phone_number`. */
  readonly attributeName: string;
}

/** What a client is told about a message that was sent to `destination`. */
export function deliveryDetails(medium: Medium, destination: string, attributeName: string): DeliveryDetails {
  return { destination: maskDestination(medium, destination), deliveryMedium: medium, attributeName };
}

/**
 * Hides an address but for what its owner recognizes.
 * AWS: an e-mail address keeps the first letter of both halves and nothing of its length (`f***@e***`); a phone number
 * keeps its length and its last four digits (`+*******1234`). A number of four digits or fewer is hidden whole.
 */
export function maskDestination(medium: Medium, destination: string): string {
  if (medium === 'EMAIL')
    return destination
      .split(/@(?=[^@]*$)/)
      .map(maskHalf)
      .join('@');
  const digits = destination.replace(/\D/g, '');
  const shown = digits.length > 4 ? digits.slice(-4) : '';
  return `+${'*'.repeat(digits.length - shown.length)}${shown}`;
}

function maskHalf(half: string): string {
  return `${[...half][0] ?? ''}***`;
}
