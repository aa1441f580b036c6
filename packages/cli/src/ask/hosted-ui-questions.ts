import { findRedirectFault } from '../project/redirect-fault.ts';
import { standardScopes } from '../project/standard-scopes.ts';
import type { Answers } from './answers.ts';
import type { Question } from './question.ts';
import { isManual } from './user-pool-questions.ts';

const isSocial = ({ configuration, update }: Answers) => configuration === 'social' || update === 'social';
const hasPages = (answers: Answers) => isSocial(answers) || (isManual(answers) && answers.hostedUi === true);
const asksRedirects = (answers: Answers) => hasPages(answers) || answers.update === 'redirects';
const asksProviders = (answers: Answers) => hasPages(answers) || answers.update === 'providers';
const has = (provider: 'facebook' | 'google' | 'amazon' | 'apple') => (answers: Answers) =>
  asksProviders(answers) && (answers.providers ?? []).includes(provider);
const isReference = (value: string) =>
  /^(?:env:[A-Za-z_]\w*|file:.+)$/.test(value)
    ? undefined
    : 'is no secret but where one is: env:NAME or file:path, since the file goes into your repository';

function keyQuestion(
  name: Question['name'],
  provider: 'facebook' | 'google' | 'amazon' | 'apple',
  message: string,
  usual?: string,
): Question {
  const isSecret = usual !== undefined;
  return {
    name,
    kind: isSecret ? 'secret' : 'text',
    message,
    about: isSecret
      ? `where it is, for the hosted pages: ${usual} or file:path`
      : `for the hosted pages: its id at ${provider}`,
    usual: usual ?? '',
    when: has(provider),
    check: isSecret ? isReference : (value) => (value === '' ? 'is not empty' : undefined),
  };
}

/** Of the pages of the server, and of those who know people already. */
export const hostedUiQuestions: readonly Question[] = [
  {
    name: 'hostedUi',
    kind: 'yes',
    message: 'Do you want to use OAuth, with pages of the server for sign-in?',
    about: 'the hosted pages with OAuth 2.0',
    usual: false,
    when: isManual,
  },
  {
    name: 'domain',
    kind: 'text',
    message: 'What domain name prefix do you want to use?',
    about: 'the first part of the host of the hosted pages',
    usual: (_, project) =>
      project
        .toLowerCase()
        .replaceAll(/[^a-z0-9-]+/g, '-')
        .replaceAll(/^-+|-+$/g, ''),
    when: hasPages,
    check: (value) =>
      /^(?!-)[a-z0-9-]{1,63}(?<!-)$/.test(value) ? undefined : 'has small letters, digits and hyphens, up to 63',
  },
  {
    name: 'callbackUrls',
    kind: 'list',
    message: 'Enter your redirect signin URI (several with commas between):',
    about: 'where people come back to after sign-in, with commas between',
    usual: ['http://localhost:3000/'],
    when: asksRedirects,
    check: findRedirectFault,
  },
  {
    name: 'logoutUrls',
    kind: 'list',
    message: 'Enter your redirect signout URI (several with commas between):',
    about: 'where people come back to after sign-out, with commas between',
    usual: ['http://localhost:3000/'],
    when: asksRedirects,
    check: findRedirectFault,
  },
  {
    name: 'flow',
    kind: 'one',
    message: 'Which OAuth flow?',
    about: 'the OAuth flow: code or implicit',
    choices: [
      { value: 'code', label: 'Authorization code grant' },
      { value: 'implicit', label: 'Implicit grant (no refresh tokens; for old apps alone)' },
    ],
    usual: 'code',
    when: (answers) => isManual(answers) && hasPages(answers),
  },
  {
    name: 'scopes',
    kind: 'several',
    message: 'Which scopes?',
    about: 'the scopes, with commas between',
    choices: standardScopes.map((scope) => ({ value: scope, label: scope })),
    usual: [...standardScopes],
    when: (answers) => isManual(answers) && hasPages(answers),
  },
  {
    name: 'providers',
    kind: 'several',
    message: 'Which social providers do people come by?',
    about: 'social providers of the hosted pages: facebook, google, amazon, apple',
    choices: [
      { value: 'facebook', label: 'Facebook' },
      { value: 'google', label: 'Google' },
      { value: 'amazon', label: 'Login With Amazon' },
      { value: 'apple', label: 'Sign in with Apple' },
    ],
    usual: [],
    when: asksProviders,
  },
  keyQuestion('facebookAppId', 'facebook', 'Enter your Facebook App ID for the hosted pages:'),
  keyQuestion('facebookAppSecret', 'facebook', 'Where is your Facebook App Secret?', 'env:FACEBOOK_APP_SECRET'),
  keyQuestion('googleClientId', 'google', 'Enter your Google Web Client ID for the hosted pages:'),
  keyQuestion('googleClientSecret', 'google', 'Where is your Google Web Client Secret?', 'env:GOOGLE_CLIENT_SECRET'),
  keyQuestion('amazonClientId', 'amazon', 'Enter your Amazon App ID for the hosted pages:'),
  keyQuestion('amazonClientSecret', 'amazon', 'Where is your Amazon App Secret?', 'env:AMAZON_CLIENT_SECRET'),
  keyQuestion('appleServicesId', 'apple', 'Enter your Services ID at Apple for the hosted pages:'),
  keyQuestion('appleTeamId', 'apple', 'Enter your Team ID at Apple:'),
  keyQuestion('appleKeyId', 'apple', 'Enter your Key ID at Apple:'),
  keyQuestion('applePrivateKey', 'apple', 'Where is your private key of Apple?', 'file:AuthKey.p8'),
];
