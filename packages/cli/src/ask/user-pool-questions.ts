import { standardAttributes } from '../project/auth-schema.ts';
import { defaultSignInSms, defaultSubject, defaultVerification } from '../push/wanted-user-pool.ts';
import type { Answers } from './answers.ts';
import type { Question } from './question.ts';

/** Whether every question is asked. */
export function isManual({ configuration, update }: Answers): boolean {
  return update === undefined ? configuration === 'manual' : update === 'walkthrough';
}

const isMfa = (answers: Answers) => isManual(answers) && (answers.mfa === 'ON' || answers.mfa === 'OPTIONAL');
const isMailed = (answers: Answers) => isManual(answers) && answers.emailVerification === true;
const isStricter = (answers: Answers) => isManual(answers) && answers.overridePassword === true;
const asksAttributes = (answers: Answers) => isManual(answers) || answers.advanced === 'more';
const withCode = (value: string) =>
  value.includes('{####}') ? undefined : 'has to hold {####}, where the code stands';
const attributeChoices = standardAttributes.map((name) => ({ value: name, label: name }));
const from = (least: number, most: number) => (value: string) =>
  /^\d+$/.test(value) && Number(value) >= least && Number(value) <= most
    ? undefined
    : `is a whole number from ${least} to ${most}`;

const signIn: Question = {
  name: 'signIn',
  kind: 'one',
  message: 'How do you want users to be able to sign in?',
  about: 'what users sign in with: username, email, phone_number or email-or-phone',
  choices: [
    { value: 'username', label: 'Username' },
    { value: 'email', label: 'Email' },
    { value: 'phone_number', label: 'Phone Number' },
    { value: 'email-or-phone', label: 'Email or Phone Number' },
  ],
  lesson:
    'With a username, people choose a name, and give their address beside it. With an address in its place, each address is one user. It is decided once: another choice needs another pool.',
  usual: 'username',
  // Of a pool that is there it could not be changed.
  when: ({ update }) => update === undefined,
};

/** Of the people: most are asked by the manual configuration alone. */
export const userPoolQuestions: readonly Question[] = [
  {
    name: 'poolName',
    kind: 'text',
    message: 'Enter the name of the user pool:',
    about: 'the name of the user pool',
    usual: (_, project) => project,
    when: (answers) => answers.update === undefined && isManual(answers),
    check: (value) => (/^[\w\s+=,.@-]{1,128}$/.test(value) ? undefined : 'has letters, digits and +=,.@-'),
  },
  signIn,
  {
    name: 'groups',
    kind: 'list',
    message: 'Which groups of users shall there be? Names with commas between, or nothing.',
    about: 'groups of users, with commas between',
    usual: [],
    when: (answers) => isManual(answers) || answers.update === 'groups',
    check: (value) => (/^\S{1,128}$/.test(value) ? undefined : 'has names without blanks'),
  },
  {
    name: 'mfa',
    kind: 'one',
    message: 'Shall users prove themselves by a second factor?',
    about: 'second factors: OFF, OPTIONAL or ON',
    choices: [
      { value: 'OFF', label: 'OFF' },
      { value: 'OPTIONAL', label: 'OPTIONAL (each user decides)' },
      { value: 'ON', label: 'ON (every user at every sign-in)' },
    ],
    usual: 'OFF',
    when: isManual,
  },
  {
    name: 'mfaMethods',
    kind: 'several',
    message: 'By which?',
    about: 'which second factors: SMS, TOTP, EMAIL',
    choices: [
      { value: 'SMS', label: 'SMS Text Message' },
      { value: 'TOTP', label: 'Time-Based One-Time Password (TOTP)' },
      { value: 'EMAIL', label: 'Code by e-mail' },
    ],
    usual: ['TOTP'],
    when: isMfa,
  },
  {
    name: 'mfaSms',
    kind: 'text',
    message: 'What does the SMS say?',
    about: 'the SMS of the second factor, with {####} for the code',
    usual: defaultSignInSms,
    when: (answers) => isMfa(answers) && (answers.mfaMethods ?? []).includes('SMS'),
    check: withCode,
  },
  {
    name: 'emailVerification',
    kind: 'yes',
    message: 'Shall a code by e-mail confirm a sign-up, and help who forgot the password?',
    about: 'e-mail that verifies addresses',
    usual: true,
    when: isManual,
  },
  {
    name: 'emailSubject',
    kind: 'text',
    message: 'What is the subject of that e-mail?',
    about: 'the subject of the e-mail that verifies an address',
    usual: defaultSubject,
    when: isMailed,
  },
  {
    name: 'emailMessage',
    kind: 'text',
    message: 'What does it say?',
    about: 'its text, with {####} for the code',
    usual: defaultVerification,
    when: isMailed,
    check: withCode,
  },
  {
    name: 'overridePassword',
    kind: 'yes',
    message: 'Do you want to change the rules for passwords (8 characters of any kind)?',
    about: 'rules for passwords of your own',
    usual: false,
    when: isManual,
  },
  {
    name: 'passwordLength',
    kind: 'text',
    message: 'How many characters does a password have at least?',
    about: 'the least length of passwords, from 6 to 99',
    usual: '8',
    when: isStricter,
    check: from(6, 99),
  },
  {
    name: 'passwordCharacters',
    kind: 'several',
    message: 'Which kinds of characters does it need?',
    about: 'what passwords need: lowercase, uppercase, numbers, symbols',
    choices: [
      { value: 'lowercase', label: 'Lower-case letters' },
      { value: 'uppercase', label: 'Upper-case letters' },
      { value: 'numbers', label: 'Digits' },
      { value: 'symbols', label: 'Symbols' },
    ],
    usual: [],
    when: isStricter,
  },
  {
    name: 'attributes',
    kind: 'several',
    message: 'What attributes does everybody have to give at sign-up?',
    about: 'attributes that are required, with commas between; decided once',
    choices: attributeChoices,
    usual: ({ signIn: by }) => (by === 'phone_number' ? ['phone_number'] : ['email']),
    when: (answers) => answers.update === undefined && asksAttributes(answers),
  },
  {
    name: 'refreshDays',
    kind: 'text',
    message: 'For how many days does a sign-in last?',
    about: 'days for which apps get new tokens without a sign-in, from 1 to 3650',
    usual: '30',
    when: isManual,
    check: from(1, 3650),
  },
  {
    name: 'attributeAccess',
    kind: 'yes',
    message: 'Do you want to say which attributes the app may read and write?',
    about: 'lists of attributes that the app may read and write',
    usual: false,
    when: isManual,
  },
  {
    name: 'readAttributes',
    kind: 'several',
    message: 'Which may it read?',
    about: 'attributes that the app may read, with commas between',
    choices: attributeChoices,
    usual: ['email'],
    when: (answers) => isManual(answers) && answers.attributeAccess === true,
  },
  {
    name: 'writeAttributes',
    kind: 'several',
    message: 'Which may it write? Those that are required have to be among them.',
    about: 'attributes that the app may write, with commas between',
    choices: attributeChoices,
    usual: ({ attributes = ['email'] }) => attributes,
    when: (answers) => isManual(answers) && answers.attributeAccess === true,
  },
];
