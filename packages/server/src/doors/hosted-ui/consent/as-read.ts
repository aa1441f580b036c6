import { hash } from 'node:crypto';
import type { Texts } from '@cenote/texts/en';
import { appDigestOf } from '#domain/access/consents/consent.ts';
import type { Client } from '#domain/tenant/clients/client.ts';
import type { Fields } from '#http/form.ts';
import type { Form } from '../form-page.ts';
import type { Told } from '../trouble.ts';

const seen = 'seen';

/** A question whose answer says what was read. */
export function asRead(client: Client, form: Form): Form {
  const { heading, text, points } = form;
  const read = hash('sha256', JSON.stringify([appDigestOf(client), heading, text, points]), 'base64url');
  return { ...form, hidden: { ...form.hidden, [seen]: read } };
}

/** Whether an answer is to this question, of an app that is called so and lives there; the words of another one were others. */
export function isAsRead(question: Form, answer: Fields): boolean {
  return answer.get(seen) === question.hidden?.[seen];
}

/** That it is another question by now (RFC 9110 section 15.5.10). */
export function changedMeanwhile({ consent }: Texts): Told {
  return { text: consent.changed, status: 409 };
}
