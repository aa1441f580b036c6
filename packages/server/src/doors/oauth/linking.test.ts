import type { ExtensionTypes } from '@cenote/wire/extensions';
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import { openFederation } from '#domain/access/federation/arrive.ts';
import { arriveToLink, linkFromAccount, unlinkFromAccount } from '#domain/access/federation/from-account.ts';
import { loadUser } from '#domain/people/users/user-store.ts';
import { findClient } from '#domain/tenant/clients/client-store.ts';
import { loadPool } from '#domain/tenant/pools/pool-store.ts';
import { type CallExtension, extensionsOf } from '../../../test/api.ts';
import { describeOnBothEngines } from '../../../test/both-engines.ts';
import { leftTo, type Page, shown } from '../../../test/browser.ts';
import {
  authorizeUrl,
  browserOf,
  claimsOf,
  clientSecret,
  createFederatedPool,
  type FederatedPool,
  origin,
  thisMachine,
} from '../../../test/federated-pool.ts';
import { type OutsideProvider, startOutsideProvider } from '../../../test/outside-provider.ts';
import { PASSWORD } from '../../../test/people.ts';

const caller = { address: '192.0.2.1', userAgent: 'test' };
const redirectUri = `${origin}/oauth2/idpresponse`;

describeOnBothEngines(
  'somebody who has an account comes by a provider',
  (bench) => {
    let outside: OutsideProvider;
    let other: OutsideProvider;
    let made: FederatedPool;
    let extension: CallExtension;
    let people = 0;
    beforeAll(async () => {
      extension = extensionsOf(bench.context);
      [outside, other] = await Promise.all([startOutsideProvider(clientSecret), startOutsideProvider(clientSecret)]);
      outside.now = other.now = () => bench.context.clock.now();
    });
    beforeEach(async () => {
      outside.behaviour = other.behaviour = {};
      made = await createFederatedPool(bench.call, { Outside: outside, Other: other });
    });
    afterAll(() => Promise.all([outside.close(), other.close()]));

    const setFederation = (input: Omit<ExtensionTypes['SetUserPoolFederation']['input'], 'UserPoolId'>) =>
      extension('SetUserPoolFederation', { UserPoolId: made.poolId, ...input });
    const trusting = (Linking: 'ASK' | 'VERIFIED') =>
      setFederation({ Linking, TrustedProviders: [{ ProviderName: 'Outside', Domains: ['provider.example'] }] });

    /** Somebody with an account here, and one of the same name at the providers. */
    async function newPerson(more: Record<string, string> = {}) {
      const name = `person${people++}`;
      outside.person = other.person = name;
      await addAccount(name, { email: `${name}@provider.example`, email_verified: 'true', ...more });
      return name;
    }
    async function addAccount(Username: string, attributes: Record<string, string>) {
      const UserPoolId = made.poolId;
      await bench.call('AdminCreateUser', {
        UserPoolId,
        Username,
        UserAttributes: Object.entries(attributes).map(([Name, Value]) => ({ Name, Value })),
        MessageAction: 'SUPPRESS',
      });
      await bench.call('AdminSetUserPassword', { UserPoolId, Username, Password: PASSWORD, Permanent: true });
    }
    const newBrowser = () => browserOf(bench.context, outside, other);
    const come = (provider = 'Outside', browser = newBrowser()) => browser.open(authorizeUrl(made.clientId, provider));
    const comeAs = async (provider = 'Outside') =>
      (await claimsOf(bench.context, made.clientId, leftTo(await come(provider))))['cognito:username'];
    const poolOf = () => loadPool(bench.context, made.poolId);
    const userOf = async (name: string) => loadUser(bench.context, await poolOf(), name);

    test('is somebody else, unless the pool says otherwise', async () => {
      const name = await newPerson();
      expect(await comeAs()).toBe(`Outside_${name}`);
      expect(await extension('GetUserPoolFederation', { UserPoolId: made.poolId })).toEqual({
        Linking: 'NEVER',
        TrustedProviders: [],
        KeepTokensOf: [],
      });
    });

    test('is the user of before where both addresses are verified, with the same sub, from then on', async () => {
      await trusting('VERIFIED');
      const name = await newPerson();
      const { sub } = await userOf(name);
      const claims = await claimsOf(bench.context, made.clientId, leftTo(await come()));
      expect(claims).toMatchObject({ sub, 'cognito:username': name, identities: [{ userId: name, primary: 'false' }] });
      outside.behaviour = { userInfo: { email: 'moved@provider.example' } };
      expect(await comeAs()).toBe(name);
    });

    test.each<[what: string, account: Record<string, string>, provider: Record<string, unknown>]>([
      ['nobody has proved the address here', { email_verified: 'false' }, {}],
      ['the provider has not proved it', {}, { email_verified: false }],
      ['the provider does not say whether it has', {}, { email_verified: undefined }],
      [
        'the address is of a domain of which the provider may not tell',
        { email: 'ceo@bank.example' },
        { email: 'ceo@bank.example' },
      ],
    ])('is never linked where %s', async (_, account, userInfo) => {
      await trusting('VERIFIED');
      const name = await newPerson(account);
      outside.behaviour = { userInfo };
      expect(await comeAs()).toBe(`Outside_${name}`);
    });

    test('is never linked by a provider that the pool does not trust', async () => {
      await trusting('VERIFIED');
      const name = await newPerson();
      expect(await comeAs('Other')).toBe(`Other_${name}`);
    });

    test('is never linked to an account that got its address from a provider that is not trusted', async () => {
      await trusting('VERIFIED');
      // The attacker has an account, and a provider that says what he likes.
      const victim = `person${people++}`;
      await addAccount('mallory', { email: 'mallory@provider.example', email_verified: 'true' });
      await bench.call('AdminLinkProviderForUser', {
        UserPoolId: made.poolId,
        DestinationUser: { ProviderName: 'Cognito', ProviderAttributeValue: 'mallory' },
        SourceUser: {
          ProviderName: 'Other',
          ProviderAttributeName: 'Cognito_Subject',
          ProviderAttributeValue: 'mallory',
        },
      });
      other.person = 'mallory';
      other.behaviour = { userInfo: { email: `${victim}@provider.example` } };
      expect(await comeAs('Other')).toBe('mallory');
      expect((await userOf('mallory')).attributes).toMatchObject({
        email: `${victim}@provider.example`,
        email_verified: 'true',
      });
      outside.person = victim;
      expect(await comeAs()).toBe(`Outside_${victim}`);
      // Nor once he has taken the provider away.
      await unlinkFromAccount(
        bench.context,
        await poolOf(),
        await userOf('mallory'),
        {
          provider: 'Other',
          value: 'mallory',
        },
        caller,
      );
      await bench.call('AdminDeleteUser', { UserPoolId: made.poolId, Username: `Outside_${victim}` });
      expect(await comeAs()).toBe(`Outside_${victim}`);
    });

    test('is never linked where two accounts have proved the address, or theirs is disabled', async () => {
      await trusting('VERIFIED');
      const name = await newPerson();
      await addAccount(`${name}-too`, { email: `${name}@provider.example`, email_verified: 'true' });
      expect(await comeAs()).toBe(`Outside_${name}`);
      const another = await newPerson();
      await bench.call('AdminDisableUser', { UserPoolId: made.poolId, Username: another });
      expect(await comeAs()).toBe(`Outside_${another}`);
    });

    test('is linked though somebody of a provider that is not trusted claims their address', async () => {
      await trusting('VERIFIED');
      const name = await newPerson();
      other.person = 'mallory';
      other.behaviour = { userInfo: { email: `${name}@provider.example` } };
      expect(await comeAs('Other')).toBe('Other_mallory');
      expect((await userOf('Other_mallory')).attributes).toMatchObject({ email_verified: 'true' });
      expect(await comeAs()).toBe(name);
    });

    test('signs in to the account that has the address, and is linked by it, where the pool asks', async () => {
      await trusting('ASK');
      const name = await newPerson();
      const browser = newBrowser();
      const page = shown(await come('Outside', browser));
      expect(page.text).toContain('You already have an account');
      expect(page.fields['username']).toBe(`${name}@provider.example`);
      const { sub } = await userOf(name);
      const left = leftTo(await browser.send(page, { username: name, password: PASSWORD }));
      expect((await claimsOf(bench.context, made.clientId, left))['sub']).toBe(sub);
      expect(await comeAs()).toBe(name);
    });

    test('is not linked by a sign-in to another account, in another browser, too late, or twice', async () => {
      await trusting('ASK');
      const stranger = await newPerson();
      const name = await newPerson();
      const browser = newBrowser();
      const page = shown(await come('Outside', browser));
      const wrong = shown(await browser.send(page, { username: stranger, password: PASSWORD }));
      expect(wrong.text).toContain('That is another account');
      const elsewhere = shown(await newBrowser().open(page.url.href));
      expect(elsewhere.text).toContain('You already have an account');
      const thief = newBrowser();
      const stolen: Page = shown(await thief.open(page.url.href));
      expect(shown(await thief.send(stolen, { username: name, password: PASSWORD })).text).toContain('took too long');
      const password = await bench.call('AdminGetUser', { UserPoolId: made.poolId, Username: name });
      expect(JSON.stringify(password)).not.toContain('identities');
      bench.context.clock.advance(15 * 60_000);
      const late = shown(await browser.send(wrong, { username: name, password: PASSWORD }));
      expect(late.text).toContain('took too long');
    });

    test('is asked where they have a second factor, though the pool would link without a question', async () => {
      await bench.call('SetUserPoolMfaConfig', {
        UserPoolId: made.poolId,
        MfaConfiguration: 'OPTIONAL',
        SmsMfaConfiguration: { SmsConfiguration: { SnsCallerArn: 'arn:aws:iam::123456789012:role/sms' } },
      });
      await trusting('VERIFIED');
      const name = await newPerson({ phone_number: '+15550100', phone_number_verified: 'true' });
      await bench.call('AdminSetUserMFAPreference', {
        UserPoolId: made.poolId,
        Username: name,
        SMSMfaSettings: { Enabled: true, PreferredMfa: true },
      });
      const browser = newBrowser();
      const page = shown(await come('Outside', browser));
      const second = shown(await browser.send(page, { username: name, password: PASSWORD }));
      const code = bench.context.sent.at(-1)?.code ?? '';
      leftTo(await browser.send(second, { answer: code }));
      expect(await comeAs()).toBe(name);
    });

    test('the setting is held against what it means', async () => {
      await expect(setFederation({ Linking: 'VERIFIED' })).rejects.toThrow('Nobody is linked unless');
      const twice = [{ ProviderName: 'Outside' }, { ProviderName: 'Outside' }];
      await expect(setFederation({ Linking: 'ASK', TrustedProviders: twice })).rejects.toThrow('named twice');
      await trusting('ASK');
      await bench.call('UpdateUserPool', { UserPoolId: made.poolId });
      expect(await extension('GetUserPoolFederation', { UserPoolId: made.poolId })).toEqual({
        Linking: 'ASK',
        TrustedProviders: [{ ProviderName: 'Outside', Domains: ['provider.example'] }],
        KeepTokensOf: [],
      });
      const described = await bench.call('DescribeUserPool', { UserPoolId: made.poolId });
      expect(JSON.stringify(described)).not.toContain('Federation');
    });

    async function linkAs(name: string, provider: string, arrivingAs = name) {
      const { context } = bench;
      const pool = await poolOf();
      const client = await findClient(context, made.clientId);
      if (client === undefined) throw new Error('the client is gone');
      const user = await userOf(name);
      const departure = await linkFromAccount(context, {
        pool,
        client,
        user,
        providerName: provider,
        origin,
        backTo: '/account/linked?client_id=c',
      });
      const response = await fetch(departure.location, { redirect: 'manual' });
      const back = new URL(response.headers.get('location') ?? '').searchParams;
      const state = await openFederation(context, { state: back.get('state') ?? '', secret: departure.secret });
      if (state === undefined || state.errand.kind !== 'link') throw new Error('no state of a link');
      const answer = { code: back.get('code') ?? '', issuer: back.get('iss') ?? undefined };
      const { errand } = state;
      const arrive = async () =>
        arriveToLink(context, state, answer, { pool, user: await userOf(arrivingAs), errand, caller, redirectUri });
      await arrive();
      return arrive;
    }

    test('links what they have at a provider from the page about their account, and takes it away again', async () => {
      const name = await newPerson();
      const { sub } = await userOf(name);
      const again = await linkAs(name, 'Other');
      await expect(again()).rejects.toThrow('session can only be used once');
      expect(await comeAs('Other')).toBe(name);
      const unlink = async (provider: string) =>
        unlinkFromAccount(bench.context, await poolOf(), await userOf(name), { provider, value: name }, caller);
      await unlink('Other');
      await expect(unlink('Other')).rejects.toThrow('is not linked so');
      expect(await comeAs('Other')).toBe(`Other_${name}`);
      expect((await userOf(name)).sub).toBe(sub);
    });

    test('does both at the page about their account', async () => {
      const name = await newPerson();
      const browser = newBrowser();
      const signIn = shown(await browser.open(authorizeUrl(made.clientId)));
      leftTo(await browser.send(signIn, { username: name, password: PASSWORD }));
      const address = `/account/linked?client_id=${made.clientId}`;
      const press = async (field: string, value: string) => {
        const page = shown(await browser.open(address));
        const form = [...page.text.matchAll(/<form[^]*?<\/form>/g)].find(([one]) =>
          one.includes(`name="${field}" value="${value}"`),
        );
        if (form === undefined) throw new Error(page.text);
        const fields = Object.fromEntries(
          [...form[0].matchAll(/name="([^"]*)" value="([^"]*)"/g)].map(([, one = '', text = '']) => [one, text]),
        );
        return shown(await browser.send({ ...page, fields }, {}));
      };
      const how = 'You can sign in with your account at these providers.';
      const before = shown(await browser.open(address)).text;
      expect([before.includes('No accounts are linked.'), before.includes(how)]).toEqual([true, false]);
      const leaving = await press('link', 'Other');
      const href = /href="(http[^"]*)"/.exec(leaving.text)?.[1]?.replaceAll('&amp;', '&') ?? '';
      expect(href.startsWith(`${other.issuer}/authorize`)).toBe(true);
      const back = shown(await browser.open(href));
      expect([back.url.pathname, back.url.searchParams.get('done')]).toEqual(['/account/linked', '1']);
      expect(back.text).toContain(how);
      expect(await comeAs('Other')).toBe(name);
      expect((await press('unlink', 'Other')).text).not.toContain('value="Other" name');
      expect(await comeAs('Other')).toBe(`Other_${name}`);
      // Whoever has come to be by it is not merged.
      const again = await press('link', 'Other');
      const once = /href="(http[^"]*)"/.exec(again.text)?.[1]?.replaceAll('&amp;', '&') ?? '';
      expect(shown(await browser.open(once)).text).toContain('was not linked');
    });

    test('links for the account that they left, and for nobody who has come to be by it, or is linked already', async () => {
      const stranger = await newPerson();
      const name = await newPerson();
      await expect(linkAs(stranger, 'Other', name)).rejects.toThrow('Somebody else is signed in');
      await comeAs();
      await expect(linkAs(name, 'Outside')).rejects.toThrow('Merging is not currently supported');
      await linkAs(name, 'Other');
      await expect(linkAs(stranger, 'Other')).rejects.toThrow('already linked');
    });

    test('keeps what made the account, and the last way in', async () => {
      const name = await newPerson();
      await comeAs();
      const federated = `Outside_${name}`;
      const unlink = async (username: string, provider: string) =>
        unlinkFromAccount(bench.context, await poolOf(), await userOf(username), { provider, value: name }, caller);
      await expect(unlink(federated, 'Outside')).rejects.toThrow('came to be by this identity');
      await linkAs(federated, 'Other');
      expect(await comeAs('Other')).toBe(federated);
      await unlink(federated, 'Other');
      await linkAs(name, 'Other');
      await bench.call('AdminDisableProviderForUser', {
        UserPoolId: made.poolId,
        User: { ProviderName: 'Cognito', ProviderAttributeName: 'Cognito_Subject', ProviderAttributeValue: name },
      });
      await expect(unlink(name, 'Other')).rejects.toThrow('another way to sign in');
    });
  },
  thisMachine,
);
