import type { MFAOptionType } from '@cenote/wire/user-pools';
import { Fault } from '#domain/fault.ts';
import type { Preferences } from '#domain/people/mfa/preferences.ts';

/** The older way to switch SMS on, by naming it, and off, by naming nothing. @throws Fault InvalidParameterException */
export function smsPreference(options: readonly MFAOptionType[]): Preferences {
  const isSms = ({ DeliveryMedium, AttributeName }: MFAOptionType) =>
    DeliveryMedium === 'SMS' && AttributeName === 'phone_number';
  if (!options.every(isSms)) {
    throw new Fault('InvalidParameterException', 'MFAOptions can only name SMS with the attribute phone_number.');
  }
  return { factors: { SMS_MFA: { enabled: options.length > 0 } } };
}
