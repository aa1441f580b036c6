import type { Texts } from '@cenote/texts/en';
import { fill } from '@cenote/texts/languages';
import type { Context } from '#domain/context.ts';
import { isEquipped, isOffered } from '#domain/people/mfa/decide.ts';
import { type Enrolment, isOn, loadEnrolment, type SecondFactor, secondFactors } from '#domain/people/mfa/enrolment.ts';
import { type FactorPreference, removeSoftwareToken, setPreferences } from '#domain/people/mfa/preferences.ts';
import { countRecoveryCodes } from '#domain/people/mfa/recovery-codes.ts';
import type { Fields } from '#http/form.ts';
import type { HttpResponse } from '#http/message.ts';
import type { Route } from '#http/router.ts';
import type { Told } from '../trouble.ts';
import { type AccountVisit, accountRoutes, type Outcome } from './account-page.ts';
import { authenticatorPath } from './authenticator.ts';
import { accountResponse, type Deed, deedHtml, itemsHtml, section, sentence } from './parts.ts';
import { recoveryCodesPath } from './recovery-codes.ts';

const path = '/account/factors';

/** What a person proves besides their password. */
export function factorRoutes(context: Context): Route[] {
  return accountRoutes(context, { path, category: 'UserResourceUpdate', wantsFresh: 'to-see', show, act });
}

async function show(context: Context, visit: AccountVisit, told?: Told): Promise<HttpResponse> {
  const { self, spoken } = visit;
  const { texts } = spoken;
  const [enrolment, remaining] = await Promise.all([
    loadEnrolment(context, self.user),
    countRecoveryCodes(context, self.user),
  ]);
  const offered = secondFactors.filter((factor) => isOffered(self.pool, factor));
  const items = offered.map((factor) => ({
    title: labelOf(texts, factor),
    notes: [noteOf(visit, enrolment, factor)],
    deeds: deedsOf(visit, enrolment, factor),
  }));
  const codes = section(
    texts.account.recoveryCodes,
    sentence(texts.account.recoveryCodesHow),
    sentence(fill(texts.account.recoveryCodesLeft, { count: String(remaining) })),
    deedHtml(visit, { path: recoveryCodesPath, button: texts.account.createCodes, kind: 'quiet' }),
  );
  const parts = [
    itemsHtml(visit, items, texts.account.noFactors),
    ...(self.pool.settings.mfaConfiguration === 'OFF' ? [] : [codes]),
  ];
  return accountResponse(visit, { heading: texts.account.factors, text: texts.account.factorsHow, told, parts });
}

function labelOf(texts: Texts, factor: SecondFactor): string {
  if (factor === 'SMS_MFA') return texts.factorSms;
  return factor === 'EMAIL_OTP' ? texts.factorEmail : texts.factorApp;
}

function noteOf({ self, spoken }: AccountVisit, enrolment: Enrolment, factor: SecondFactor): string {
  const { account: texts } = spoken.texts;
  if (isOn(enrolment, factor)) return enrolment.preferred === factor ? texts.factorPreferred : texts.factorOn;
  if (isEquipped(self.user, enrolment, factor)) return texts.factorOff;
  return factor === 'SOFTWARE_TOKEN_MFA' ? texts.factorOff : texts.factorNeedsAddress;
}

function deedsOf({ self, spoken }: AccountVisit, enrolment: Enrolment, factor: SecondFactor): Deed[] {
  const { account: texts } = spoken.texts;
  const deed = (act: string, button: string): Deed => ({ path, hidden: { factor, act }, button });
  const isOne = isOn(enrolment, factor);
  const deeds = [
    ...(isOne && enrolment.preferred !== factor ? [deed('prefer', texts.prefer)] : []),
    ...(isOne ? [deed('off', texts.switchOff)] : []),
    ...(!isOne && isEquipped(self.user, enrolment, factor) ? [deed('on', texts.switchOn)] : []),
  ];
  if (factor !== 'SOFTWARE_TOKEN_MFA') return deeds;
  const hasApp = enrolment.verifiedToken !== undefined;
  return [
    ...deeds,
    { path: authenticatorPath, button: hasApp ? texts.replaceApp : texts.setUpApp },
    ...(hasApp ? [deed('remove', texts.delete)] : []),
  ];
}

async function act(context: Context, { self }: AccountVisit, form: Fields): Promise<Outcome> {
  const { pool, user, held } = self;
  const factor = secondFactors.find((one) => one === form.get('factor'));
  if (factor === undefined) return {};
  const set = (preference: FactorPreference) =>
    setPreferences(context, pool, user, { factors: { [factor]: preference } }, { by: 'user', held });
  switch (form.get('act') ?? '') {
    case 'on':
      await set({ enabled: true });
      break;
    case 'off':
      await set({ enabled: false });
      break;
    case 'prefer':
      await set({ preferredMfa: true });
      break;
    case 'remove':
      // What the pool demands is refused here, before the app is gone.
      await set({ enabled: false });
      if (factor === 'SOFTWARE_TOKEN_MFA') await removeSoftwareToken(context, pool, user, held);
      break;
  }
  return {};
}
