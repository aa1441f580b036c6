import type { Answers } from './answers.ts';
import type { Question } from './question.ts';
import { isManual } from './user-pool-questions.ts';

const hasPool = (answers: Answers) => isManual(answers) && answers.services !== 'users';
const has = (provider: 'facebook' | 'google' | 'amazon' | 'apple') => (answers: Answers) =>
  hasPool(answers) && answers.thirdParty === true && (answers.identityProviders ?? []).includes(provider);

function idQuestion(
  name: Question['name'],
  provider: 'facebook' | 'google' | 'amazon' | 'apple',
  message: string,
): Question {
  return {
    name,
    kind: 'text',
    message,
    about: `for tokens of this provider in the identity pool: ${message.replace(/^Enter (?:your )?/, '').replace(/:$/, '')}`,
    usual: '',
    when: has(provider),
  };
}

/** Of credentials: asked by the manual configuration alone. */
export const identityPoolQuestions: readonly Question[] = [
  {
    name: 'services',
    kind: 'one',
    message: 'Select the authentication/authorization services that you want to use:',
    about: 'whether users get temporary credentials too: both or users',
    choices: [
      { value: 'both', label: 'User Sign-Up, Sign-In, connected with AWS IAM controls' },
      { value: 'users', label: 'User Sign-Up & Sign-In only' },
    ],
    lesson:
      'A user pool knows who people are, and gives tokens. An identity pool takes such tokens, and gives temporary credentials by roles and their policies, for buckets and other services; it can give some to guests too.',
    usual: 'both',
    when: isManual,
  },
  {
    name: 'identityPoolName',
    kind: 'text',
    message: 'Enter the name of the identity pool:',
    about: 'the name of the identity pool',
    usual: (_, project) => project,
    when: hasPool,
    check: (value) => (/^[\w\s+=,.@-]{1,128}$/.test(value) ? undefined : 'has letters, digits and +=,.@-'),
  },
  {
    name: 'guests',
    kind: 'yes',
    message: 'Allow unauthenticated logins?',
    about: 'credentials for people who are not signed in',
    usual: false,
    when: hasPool,
  },
  {
    name: 'thirdParty',
    kind: 'yes',
    message: 'Do you want to enable 3rd party authentication providers in your identity pool?',
    about: 'credentials for tokens that apps have from Facebook, Google, Amazon or Apple',
    usual: false,
    when: hasPool,
  },
  {
    name: 'identityProviders',
    kind: 'several',
    message: 'Which of them?',
    about: 'those providers: facebook, google, amazon, apple',
    choices: [
      { value: 'facebook', label: 'Facebook' },
      { value: 'google', label: 'Google' },
      { value: 'amazon', label: 'Amazon' },
      { value: 'apple', label: 'Apple' },
    ],
    usual: [],
    when: (answers) => hasPool(answers) && answers.thirdParty === true,
  },
  idQuestion('identityFacebookAppId', 'facebook', 'Enter your Facebook App ID:'),
  idQuestion('identityGoogleWebClientId', 'google', 'Enter your Google Web Client ID:'),
  idQuestion('identityGoogleIosClientId', 'google', 'Enter your Google iOS Client ID (or nothing):'),
  idQuestion('identityGoogleAndroidClientId', 'google', 'Enter your Google Android Client ID (or nothing):'),
  idQuestion('identityAmazonAppId', 'amazon', 'Enter your Amazon App ID:'),
  idQuestion('identityAppleBundleId', 'apple', 'Enter your Apple Bundle ID:'),
];
