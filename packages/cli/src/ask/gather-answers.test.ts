import { expect, test } from 'vitest';
import { parseAuthFile } from '../project/auth-file.ts';
import { newAuthFile } from '../project/edit-auth-file.ts';
import { templateNames } from '../templates/templates.ts';
import type { Answers } from './answers.ts';
import { answersOf } from './answers-of.ts';
import { applyAnswers, defaultConfig } from './apply-answers.ts';
import { gatherAnswers } from './gather-answers.ts';
import { flagOf } from './question.ts';
import { addQuestions, updateQuestions } from './questions.ts';

const gather = (given: object, questions = addQuestions, before: Answers = {}) =>
  gatherAnswers(questions, { given, before, project: 'Shop_1', takesUsual: true });

test('every question has a flag of its own, and asks in one line', () => {
  const flags = addQuestions.map(flagOf);
  expect(new Set(flags).size).toBe(flags.length);
  expect(addQuestions.filter(({ message }) => message.includes('\n'))).toEqual([]);
});

test('the usual answers of each configuration make a file that is read again', async () => {
  const keys = {
    googleClientId: 'id',
    facebookAppId: 'id',
    amazonClientId: 'id',
    appleServicesId: 'id',
    appleTeamId: 't',
    appleKeyId: 'k',
  };
  const all = { providers: 'google,facebook,amazon,apple', ...keys };
  for (const given of [
    {},
    { configuration: 'manual' },
    { configuration: 'social', ...all },
    { configuration: 'manual', hostedUi: true, ...all },
  ]) {
    const config = applyAnswers(defaultConfig({ project: 'Shop_1' }), await gather(given));
    expect(parseAuthFile(newAuthFile(config))).toEqual({ $schema: './auth.schema.json', ...config });
    // Whoever is asked again and only presses Enter changes nothing that was said.
    const again = await gather({ update: 'walkthrough' }, updateQuestions, answersOf(config));
    const said = [config.userPool.signIn, config.hostedUi?.domain, config.identityPool, config.clients];
    const after = applyAnswers(config, again);
    expect([after.userPool.signIn, after.hostedUi?.domain, after.identityPool, after.clients]).toEqual(said);
    expect(applyAnswers(config, again).providers).toEqual(config.providers);
  }
});

test.each(templateNames)('a function to begin with has its files and its trigger: %s', async (name) => {
  const config = applyAnswers(defaultConfig({ project: 'shop' }), await gather({ triggers: name }));
  expect(Object.keys(config.triggers ?? {}).length).toBeGreaterThan(0);
});

test.each([
  [{ configuration: 'mine' }, '--configuration is one of default, social, manual, not "mine".'],
  [{ signIn: 'mail' }, '--sign-in is one of username, email, phone_number, email-or-phone, not "mail".'],
  [{ guests: 'yes' }, '--guests is yes or no'],
  [{ passwordLength: '5' }, '--password-length is a whole number from 6 to 99.'],
  [{ mfaMethods: 'TOTP,PUSH' }, 'not "PUSH".'],
  [{ emailMessage: 'no code' }, '--email-message has to hold {####}'],
  [{ callbackUrls: 'http://app.example.com/' }, '--callback-urls begins with https://, but on localhost.'],
  [{ domain: 'A_b' }, '--domain has small letters, digits and hyphens'],
  [{ callbackUrls: 'https://a.example/,javascript:alert(1)' }, '--callback-urls is no address to come back to'],
  [{ googleClientSecret: 'GOCSPX-abc' }, '--google-client-secret is no secret but where one is'],
  [{ configuration: 'social', providers: 'google' }, '--google-client-id is needed: it is not empty.'],
  [{ groups: 'with blank, x' }, '--groups has names without blanks.'],
])('an answer that is none is refused: %o', async (given, sentence) => {
  await expect(gather(given)).rejects.toThrow(sentence);
});

test('a secret that was pasted is not repeated', async () => {
  await expect(gather({ googleClientSecret: 'GOCSPX-abc' })).rejects.not.toThrow('GOCSPX-abc');
});

test('two challenges of one pool are refused', async () => {
  const answers = await gather({ triggers: 'recaptcha,custom-challenge' });
  expect(() => applyAnswers(defaultConfig({ project: 'shop' }), answers)).toThrow('choose one of them');
});

test('a part of the hosted pages is refused by what is missing, and not by a line of a file that nobody has written', () => {
  const config = defaultConfig({ project: 'shop' });
  expect(() => applyAnswers(config, { domain: 'shop' })).toThrow('want --domain, --callback-urls and --logout-urls.');
  const urls = { callbackUrls: ['https://a.example/'], logoutUrls: ['https://a.example/'] };
  expect(applyAnswers(config, { domain: 'shop', ...urls }).hostedUi).toEqual({ domain: 'shop', ...urls });
});

test('the group that new users come into is one of the project', () => {
  const config = { ...defaultConfig({ project: 'shop' }), groups: { editors: { precedence: 1 } } };
  const triggers = ['add-to-group'] as const;
  const all = { editors: { precedence: 1 }, users: {} };
  expect(applyAnswers(config, { triggers })).toMatchObject({
    groups: all,
    triggers: { PostConfirmation: 'post-confirmation' },
  });
  expect(applyAnswers(config, { triggers, newUserGroup: 'editors' }).groups).toEqual({ editors: { precedence: 1 } });
  expect(applyAnswers(config, { triggers, groups: ['a'], newUserGroup: 'b' }).groups).toEqual({ a: {}, b: {} });
});
