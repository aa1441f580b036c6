import { expect, it } from 'vitest';
import { deliveryDetails, maskDestination } from './delivery.ts';

it.each([
  ['EMAIL', 'fred@example.com', 'f***@e***'],
  ['EMAIL', 'f@e', 'f***@e***'],
  ['EMAIL', '"a@b"@example.com', '"***@e***'],
  ['EMAIL', '🦊fox@example.com', '🦊***@e***'],
  ['EMAIL', 'nobody', 'n***'],
  ['SMS', '+15555551234', '+*******1234'],
  ['SMS', '+491715551234', '+********1234'],
  ['SMS', '+1234', '+****'],
] as const)('masks %s %s as %s', (medium, destination, masked) => {
  expect(maskDestination(medium, destination)).toBe(masked);
});

it('tells a client where a code went', () => {
  expect(deliveryDetails('SMS', '+15555551234', 'phone_number')).toEqual({
    destination: '+*******1234',
    deliveryMedium: 'SMS',
    attributeName: 'phone_number',
  });
});
