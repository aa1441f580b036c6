import type { Context } from '#domain/context.ts';
import { countRemembered } from '#domain/people/devices/device-store.ts';
import { type Enrolment, isOn, loadEnrolment, type SecondFactor } from '#domain/people/mfa/enrolment.ts';
import { findPasskeys } from '#domain/people/mfa/passkeys/passkey-store.ts';
import { countRecoveryCodes } from '#domain/people/mfa/recovery-codes.ts';
import { findTokens } from '#domain/people/mfa/software-token.ts';
import { findProvedAddress } from '#domain/people/users/address.ts';
import { findAddressProof } from '#domain/people/users/address-proof.ts';
import type { User } from '#domain/people/users/user.ts';
import { type AddressFactorType, addressFactors, type Factor } from './factor.ts';

/**
 * Everything that a user can prove besides a password, and what stands in for it, whatever the pool accepts now. Devices are
 * counted: each has a place in the list of devices.
 */
export async function listFactors(context: Pick<Context, 'db'>, user: User): Promise<Factor[]> {
  const [enrolment, tokens, passkeys, codes, devices] = await Promise.all([
    loadEnrolment(context, user),
    findTokens(context, user),
    findPasskeys(context, user),
    countRecoveryCodes(context, user),
    countRemembered(context, user),
  ]);
  return [
    ...(Object.keys(addressFactors) as AddressFactorType[]).flatMap((type) => ofAddress(user, type)),
    ...(['SMS_MFA', 'EMAIL_OTP'] as const)
      .filter((type) => isOn(enrolment, type))
      .map((type) => ofType(enrolment, type)),
    ...tokens.map(({ isPending, name, createdAt }): Factor => {
      const about = isPending ? pendingApp : ofType(enrolment, 'SOFTWARE_TOKEN_MFA');
      return { ...about, ...(name !== undefined && { name }), createdAt };
    }),
    ...passkeys.map(
      ({ id, name, createdAt }): Factor => ({ type: 'WEB_AUTHN', status: 'enabled', id, name, createdAt }),
    ),
    ...[standIn('RECOVERY_CODES', codes), standIn('DEVICE', devices)].filter(({ count }) => count > 0),
  ];
}

const pendingApp = { type: 'SOFTWARE_TOKEN_MFA', status: 'pending' } as const;

function ofType(enrolment: Enrolment, type: SecondFactor): Factor {
  return { type, status: isOn(enrolment, type) ? 'enabled' : 'disabled', isPreferred: enrolment.preferred === type };
}

function ofAddress(user: User, type: AddressFactorType): Factor[] {
  const attribute = addressFactors[type];
  const address = findProvedAddress(user, attribute);
  if (address === undefined) return [];
  const { isQuestioned = false, provedInsideAt } = findAddressProof(user, attribute) ?? {};
  const status = isQuestioned ? 'questioned' : 'enabled';
  return [{ type, status, address: address.value, ...(provedInsideAt !== undefined && { createdAt: provedInsideAt }) }];
}

function standIn(type: 'RECOVERY_CODES' | 'DEVICE', count: number) {
  return { type, status: 'enabled', count } as const;
}
