import { usualGroup } from '../templates/group-template.ts';
import { templateNames, templates } from '../templates/templates.ts';
import type { Answers } from './answers.ts';
import type { Question } from './question.ts';
import { isManual } from './user-pool-questions.ts';

const asksTriggers = (answers: Answers) => isManual(answers) || answers.advanced === 'more';
const chose = (name: string) => (answers: Answers) => asksTriggers(answers) && (answers.triggers ?? []).includes(name);
const isDomain = (value: string) =>
  /^[a-z0-9-]+(?:\.[a-z0-9-]+)+$/i.test(value) ? undefined : 'has domains such as example.com';

/** Of functions. Each choice writes files into functions/ that do what they say, and can be changed. */
export const triggerQuestions: readonly Question[] = [
  {
    name: 'triggers',
    kind: 'several',
    message: 'Do you want the server to ask functions of yours? Each choice is written into functions/.',
    about: `functions to begin with: ${templateNames.join(', ')}`,
    choices: templateNames.map((name) => ({ value: name, label: templates[name].label })),
    usual: [],
    when: asksTriggers,
  },
  {
    name: 'allowedDomains',
    kind: 'list',
    message: 'Of which domains may people sign up? Commas between.',
    about: 'domains of e-mail addresses that may sign up, with commas between',
    usual: ['example.com'],
    when: chose('email-allowlist'),
    check: isDomain,
  },
  {
    name: 'deniedDomains',
    kind: 'list',
    message: 'Of which domains may nobody sign up? Commas between.',
    about: 'domains of e-mail addresses that may not sign up, with commas between',
    usual: ['example.com'],
    when: chose('email-denylist'),
    check: isDomain,
  },
  {
    name: 'newUserGroup',
    kind: 'text',
    message: 'Into which group do new users come?',
    about: 'the group of who has confirmed a sign-up',
    usual: usualGroup,
    when: chose('add-to-group'),
    check: (value) => (/^[\w.@+-]{1,128}$/.test(value) ? undefined : 'has letters, digits and .@+-'),
  },
  {
    name: 'redirectUrl',
    kind: 'text',
    message: 'To which page does the link in the e-mail lead?',
    about: 'the page that the link to confirm a sign-up leads to',
    usual: 'http://localhost:3000/confirm',
    when: chose('verification-link'),
    check: (value) => (URL.canParse(value) ? undefined : 'is an address such as https://app.example.com/confirm'),
  },
];
