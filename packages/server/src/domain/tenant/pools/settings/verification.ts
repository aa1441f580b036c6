import { Fault } from '#domain/fault.ts';
import { withoutUndefined } from '#lib/without-undefined.ts';
import type { SmsSettings } from './sms.ts';

/** What may be verified: an address. */
export type VerifiedAttribute = 'email' | 'phone_number';

export interface UserAttributeUpdateSettings {
  readonly attributesRequireVerificationBeforeUpdate: readonly VerifiedAttribute[];
}

/** Which addresses get a code by themselves, and which wait for it before they take the place of the old one. */
export interface VerificationSettings {
  readonly autoVerifiedAttributes?: readonly VerifiedAttribute[];
  readonly userAttributeUpdateSettings?: UserAttributeUpdateSettings;
}

export interface VerificationInput {
  readonly autoVerifiedAttributes?: readonly VerifiedAttribute[];
  readonly userAttributeUpdateSettings?: Partial<UserAttributeUpdateSettings>;
}

/** AWS: an update without the attributes forgets them; without the settings of updates it keeps those. */
export function chooseVerification(input: VerificationInput, previous?: VerificationSettings): VerificationSettings {
  const { autoVerifiedAttributes, userAttributeUpdateSettings: sent } = input;
  const complete = sent && { attributesRequireVerificationBeforeUpdate: [], ...sent };
  return withoutUndefined({
    autoVerifiedAttributes: autoVerifiedAttributes?.length ? autoVerifiedAttributes : undefined,
    userAttributeUpdateSettings: complete ?? previous?.userAttributeUpdateSettings,
  });
}

/** The rules about what is verified and what that needs. @throws Fault InvalidParameterException */
export function checkVerification(settings: VerificationSettings & SmsSettings): void {
  const { autoVerifiedAttributes = [], smsConfiguration, userAttributeUpdateSettings } = settings;
  if (autoVerifiedAttributes.includes('phone_number') && !smsConfiguration) {
    throw invalid('SMS configuration is required when phone_number is selected for auto verification');
  }
  const beforeUpdate = userAttributeUpdateSettings?.attributesRequireVerificationBeforeUpdate ?? [];
  if (!beforeUpdate.every((attribute) => autoVerifiedAttributes.includes(attribute))) {
    throw invalid('All attributes in AttributesRequireVerificationBeforeUpdate must exist in AutoVerifiedAttributes');
  }
}

function invalid(message: string): Fault {
  return new Fault('InvalidParameterException', message);
}
