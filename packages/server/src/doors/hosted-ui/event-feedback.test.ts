import { randomUUID } from 'node:crypto';
import { expect, test } from 'vitest';
import { listEvents } from '#domain/people/auth-events/auth-event-store.ts';
import { issueFeedbackToken } from '#domain/people/auth-events/feedback-token.ts';
import { eventWrites } from '#domain/people/auth-events/record.ts';
import { everyHost } from '#http/hosts.ts';
import { createRouter } from '#http/router.ts';
import { silentLog } from '#lib/log.ts';
import { ask } from '../../../test/ask.ts';
import { describeOnBothEngines } from '../../../test/both-engines.ts';
import { createPeoplePool } from '../../../test/people.ts';
import { createTestUser } from '../../../test/sign-ins.ts';
import { eventFeedbackRoutes } from './event-feedback.ts';

describeOnBothEngines('the page behind the links of a notice', (bench) => {
  let people = 0;
  async function happen(value: 'invalid' | 'valid') {
    const { context } = bench;
    const { pool } = await createPeoplePool(context, { userPoolAddOns: { advancedSecurityMode: 'ENFORCED' } });
    const user = await createTestUser(context, pool, `ann${++people}`);
    const id = randomUUID();
    const caller = { address: '192.0.2.1', userAgent: 'Firefox' };
    const event = { id, sub: user.sub, type: 'SignIn', response: 'Fail', challenges: [], caller } as const;
    await context.db.transaction(eventWrites(context, pool, event));
    const link = new URL('http://127.0.0.1:9229/eventFeedback');
    link.search = new URLSearchParams({
      user_pool_id: pool.id,
      user_name: user.sub,
      event_id: id,
      feedback_token: issueFeedbackToken(context, { user, eventId: id }),
      feedback_value: value,
    }).toString();
    const feedback = async () => (await listEvents(context, user, { limit: 1 }))[0]?.feedback;
    return { link, feedback };
  }
  const route = (request: Request) =>
    ask(createRouter(eventFeedbackRoutes(bench.context), { hosts: everyHost, log: silentLog }), request);
  const open = (link: URL, method = 'GET') => route(new Request(link, { method }));
  /** Presses the button of a page, as a browser does. */
  async function press(page: Response, link: URL) {
    const html = await page.text();
    const fields = [...html.matchAll(/name="(\w+)" value="([^"]*)"/g)].map(
      ([, name = '', value = '']): [string, string] => [name, value],
    );
    const action = new URL(/action="([^"]*)"/.exec(html)?.[1] ?? '', link);
    return route(new Request(action, { method: 'POST', body: new URLSearchParams(fields) }));
  }

  test.each([
    ['invalid', 'Invalid', 'It was not me'],
    ['valid', 'Valid', 'It was me'],
  ] as const)('says %s when its button is pressed, and nothing before', async (value, said, button) => {
    const { link, feedback } = await happen(value);
    for (const method of ['HEAD', 'GET', 'GET']) await open(link, method);
    expect(await feedback()).toBeUndefined();
    const page = await open(link);
    expect(page.status).toBe(200);
    expect(page.headers.get('cache-control')).toBe('no-store');
    expect(page.headers.get('referrer-policy')).toBe('no-referrer');
    expect(await page.clone().text()).toContain(`<button>${button}</button>`);
    const done = await press(page, link);
    expect(done.status).toBe(200);
    expect(await done.text()).toContain('Thank you');
    expect(await feedback()).toMatchObject({ value: said, provider: 'User' });
  });

  test('refuses whatever does not fit, all alike', async () => {
    const { link, feedback } = await happen('valid');
    const answers = new Set<string>();
    for (const [name, value] of [
      ['feedback_token', 'forged'],
      ['event_id', randomUUID()],
      ['user_name', 'nobody'],
      ['user_pool_id', 'us-east-1_nowhere00'],
      ['user_pool_id', '<script>'],
    ] as const) {
      const changed = new URL(link);
      changed.searchParams.set(name, value);
      const page = await open(changed);
      expect(await page.clone().text()).not.toContain('<script>');
      const answer = await press(page, changed);
      expect(answer.status).toBe(400);
      answers.add(await answer.text());
    }
    expect(answers.size).toBe(1);
    for (const [name, value] of [
      ['feedback_value', 'maybe'],
      ['feedback_token', ''],
    ] as const) {
      const changed = new URL(link);
      changed.searchParams.set(name, value);
      expect(await (await open(changed)).text()).toContain('This link is incomplete');
    }
    expect((await route(new Request(link, { method: 'POST', body: '' }))).status).toBe(400);
    expect(await feedback()).toBeUndefined();
  });
});
