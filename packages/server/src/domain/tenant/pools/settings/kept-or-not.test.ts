import { expect, test } from 'vitest';
import { chooseDeletionProtection } from './deletion-protection.ts';
import { chooseDevices } from './device-tracking.ts';
import { chooseEmail } from './email.ts';
import { chooseTags } from './tags.ts';
import { chooseThreatProtection } from './threat-protection.ts';
import { chooseTier } from './tier.ts';

test('an update keeps tier, protection and sender', () => {
  expect([chooseTier({}), chooseTier({}, { userPoolTier: 'PLUS' })]).toEqual([
    { userPoolTier: 'ESSENTIALS' },
    { userPoolTier: 'PLUS' },
  ]);
  expect([chooseDeletionProtection({}), chooseDeletionProtection({}, { deletionProtection: 'ACTIVE' })]).toEqual([
    { deletionProtection: 'INACTIVE' },
    { deletionProtection: 'ACTIVE' },
  ]);
  const emailConfiguration = { emailSendingAccount: 'DEVELOPER', sourceArn: 'arn' } as const;
  expect([chooseEmail({}), chooseEmail({}, { emailConfiguration })]).toEqual([
    { emailConfiguration: { emailSendingAccount: 'COGNITO_DEFAULT' } },
    { emailConfiguration },
  ]);
  expect(chooseEmail({ emailConfiguration: { from: 'a@b.example' } }, { emailConfiguration })).toEqual({
    emailConfiguration: { emailSendingAccount: 'COGNITO_DEFAULT', from: 'a@b.example' },
  });
});

test('an update without devices, tags and add-ons takes them away', () => {
  expect([chooseDevices({}), chooseTags({}), chooseThreatProtection({})]).toStrictEqual([{}, { userPoolTags: {} }, {}]);
  const userPoolAddOns = { advancedSecurityMode: 'AUDIT' } as const;
  expect(chooseThreatProtection({ userPoolAddOns })).toStrictEqual({
    userPoolAddOns: { advancedSecurityAdditionalFlows: {}, advancedSecurityMode: 'AUDIT' },
  });
});
