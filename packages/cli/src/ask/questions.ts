import { hostedUiQuestions } from './hosted-ui-questions.ts';
import { identityPoolQuestions } from './identity-pool-questions.ts';
import type { Question } from './question.ts';
import { triggerQuestions } from './trigger-questions.ts';
import { isManual, userPoolQuestions } from './user-pool-questions.ts';

const never = () => false;

const configuration: Question = {
  name: 'configuration',
  kind: 'one',
  message: 'Do you want to use the default authentication and security configuration?',
  about: 'which questions are asked: default, social or manual',
  choices: [
    { value: 'default', label: 'Default configuration' },
    { value: 'social', label: 'Default configuration with Social Provider (Federation)' },
    { value: 'manual', label: 'Manual configuration' },
  ],
  lesson: [
    'Default: people sign up with a password and an e-mail address, which a code verifies. No second factor.',
    'With Social Provider: the same, and pages of the server where people also come by Google, Facebook, Amazon or Apple.',
    'Manual: every question, from guests and second factors to functions of your own.',
  ].join('\n'),
  usual: 'default',
  when: ({ update }) => update === undefined,
};

const update: Question = {
  name: 'update',
  kind: 'one',
  message: 'What do you want to do?',
  about: 'what is changed: default, social, walkthrough, redirects, providers or groups',
  choices: [
    { value: 'default', label: 'Go back to the default configuration' },
    { value: 'social', label: 'Go back to the default configuration, with social providers' },
    { value: 'walkthrough', label: 'Walk through everything' },
    { value: 'redirects', label: 'Change where people are sent after sign-in and sign-out' },
    { value: 'providers', label: 'Change the social providers' },
    { value: 'groups', label: 'Change the groups of users' },
  ],
  usual: 'walkthrough',
  when: () => true,
};

const advanced: Question = {
  name: 'advanced',
  kind: 'one',
  message: 'Do you want to configure advanced settings?',
  about: 'whether attributes and functions are asked for too: done or more',
  choices: [
    { value: 'done', label: 'No, I am done.' },
    { value: 'more', label: 'Yes, I want to make some additional changes.' },
  ],
  usual: 'done',
  when: (answers) => !isManual(answers) && isWhole(answers),
};

/** Whether everything is asked, and not one thing alone. */
export function isWhole({ update: what }: { readonly update?: string }): boolean {
  return what === undefined || what === 'default' || what === 'social' || what === 'walkthrough';
}

const all = [...identityPoolQuestions, ...userPoolQuestions, advanced, ...triggerQuestions, ...hostedUiQuestions];

/** What `add auth` asks, in its order. */
export const addQuestions: readonly Question[] = [configuration, ...all];

/** What `update auth` asks: what shall be done, and then what belongs to it. */
export const updateQuestions: readonly Question[] = [update, { ...configuration, when: never }, ...all];
