import type { TemplateResult } from 'lit';
import type { Api, Json } from '../api.ts';
import { drawForm } from '../form.ts';
import type { Place } from '../place.ts';
import type { Pool } from '../pool.ts';
import { textOf } from '../text-of.ts';
import type { Values } from '../values.ts';

/** What people of a pool may prove besides a password. @throws Refusal */
export function loadFactors(api: Api, UserPoolId: string): Promise<Json> {
  return api.call('GetUserPoolMfaConfig', { UserPoolId });
}

/** Of whom a second factor is asked, and which there are. `factors` as `loadFactors` gives them. */
export function factorForm(place: Place, pool: Pool, factors: Json, mayChange: boolean): TemplateResult {
  const { texts, api } = place;
  return drawForm({
    name: 'mfa',
    of: pool.Id,
    fields: [
      {
        name: 'MfaConfiguration',
        label: texts.settings.mfaAsked,
        kind: 'choice',
        value: textOf(factors['MfaConfiguration'] ?? 'OFF'),
        options: [
          { value: 'OFF', label: texts.settings.mfaOff },
          { value: 'OPTIONAL', label: texts.settings.mfaOptional },
          { value: 'ON', label: texts.settings.mfaOn },
        ],
      },
      { name: 'token', label: texts.settings.mfaApp, kind: 'check', value: hasToken(factors) },
      { name: 'sms', label: texts.settings.mfaSms, kind: 'check', value: 'SmsMfaConfiguration' in factors },
      { name: 'email', label: texts.settings.mfaEmail, kind: 'check', value: 'EmailMfaConfiguration' in factors },
    ],
    submit: texts.save,
    isShown: !mayChange,
    act: (values) =>
      place.save(async () => {
        const now = await loadFactors(api, pool.Id);
        await api.call('SetUserPoolMfaConfig', { UserPoolId: pool.Id, ...changed(pool, now, values) });
      }),
  });
}

function hasToken(factors: Json): boolean {
  return (factors['SoftwareTokenMfaConfiguration'] as { Enabled?: boolean } | undefined)?.Enabled === true;
}

/** What is not sent is off, so that all of it goes back. */
function changed(pool: Pool, now: Json, values: Values): Json {
  const isOn = (name: string, is: boolean) => (values.isChanged(name) ? values.is(name) : is);
  const { SmsMfaConfiguration, EmailMfaConfiguration, WebAuthnConfiguration } = now;
  return {
    MfaConfiguration: values.isChanged('MfaConfiguration') ? values.text('MfaConfiguration') : now['MfaConfiguration'],
    ...(isOn('token', hasToken(now)) && { SoftwareTokenMfaConfiguration: { Enabled: true } }),
    ...(isOn('sms', SmsMfaConfiguration !== undefined) && { SmsMfaConfiguration: SmsMfaConfiguration ?? smsOf(pool) }),
    ...(isOn('email', EmailMfaConfiguration !== undefined) && { EmailMfaConfiguration: EmailMfaConfiguration ?? {} }),
    ...(WebAuthnConfiguration !== undefined && { WebAuthnConfiguration }),
  };
}

/** The wire wants a role for messages by SMS; who sends them is the operator's carrier. */
function smsOf(pool: Pool): Json {
  const account = textOf(pool['Arn']).split(':')[4] ?? '';
  const SmsConfiguration = pool['SmsConfiguration'] ?? { SnsCallerArn: `arn:aws:iam::${account}:role/sms` };
  return { SmsConfiguration };
}
