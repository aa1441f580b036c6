import { html, nothing } from 'lit';
import { button, card, code, facts, moment } from '../parts.ts';
import { addressOf, Mistake, type Place, type View } from '../place.ts';
import { loadPool } from '../pool.ts';
import { findErrors, type TriggerError } from './trigger-errors.ts';

interface Replayed {
  readonly FunctionArn: string;
  readonly DurationMs: number;
  readonly Response?: string;
  readonly Reason?: TriggerError['Reason'];
  readonly Message?: string;
}

/** More than there are: the newest twenty of each of thirteen triggers. */
const all = 1000;

/** What went wrong in a function, and the way to send it the same again. */
export async function triggerError(place: Place): Promise<View> {
  const { api, texts, route } = place;
  const [, UserPoolId = '', , ErrorId = ''] = route;
  const [pool, { TriggerErrors = [] }] = await Promise.all([
    loadPool(api, UserPoolId),
    findErrors(place, { UserPoolId, MaxResults: all }),
  ]);
  const error = TriggerErrors.find((one) => one.ErrorId === ErrorId);
  if (error === undefined) throw new Mistake(texts.triggers.gone);
  let replayed: Replayed | undefined;
  const replay = () =>
    place.act(async () => {
      replayed = await api.callOf<Replayed>('extensions', 'ReplayTrigger', { UserPoolId, ErrorId });
    });
  return {
    title: `${error.TriggerSource} – ${pool.Name}`,
    draw: () => html`${card(texts.triggers.error, factsOf(place, UserPoolId, error))}
      ${place.mayChange(UserPoolId) ? card(texts.triggers.replay, replayOf(place, error, replay)) : nothing}
      <div role="status">${replayed === undefined ? nothing : card(texts.triggers.answer, answerOf(place, replayed))}</div>`,
  };
}

function factsOf(place: Place, poolId: string, error: TriggerError) {
  const { texts } = place;
  const { UserSub } = error;
  const user =
    UserSub === undefined
      ? undefined
      : html`<a href=${addressOf('pools', poolId, 'users', UserSub)}>${code(UserSub)}</a>`;
  return facts([
    [texts.events.when, moment(place, error.Date)],
    [texts.events.what, code(error.TriggerSource)],
    [texts.triggers.function, code(error.FunctionArn)],
    [texts.triggers.error, texts.triggers.kinds[error.Reason]],
    [texts.description, html`<span dir="auto">${error.Message}</span>`],
    [texts.triggers.duration, inMilliseconds(place, error.DurationMs)],
    [texts.users.username, user],
  ]);
}

function replayOf({ texts }: Place, { Replayable, Struck }: TriggerError, replay: () => unknown) {
  if (!Replayable) return html`<p class="quiet">${texts.triggers.notKept}</p>`;
  return html`<p>${texts.triggers.replayText}</p>
    ${Struck.length === 0 ? nothing : facts([[texts.triggers.struck, Struck.map((name) => html`${code(name)} `)]])}
    <p>${button(texts.triggers.replay, replay, 'main')}</p>`;
}

function answerOf(place: Place, { FunctionArn, DurationMs, Reason, Message, Response }: Replayed) {
  const { texts } = place;
  return facts([
    [texts.events.result, Reason === undefined ? texts.triggers.answered : texts.triggers.kinds[Reason]],
    [texts.description, Message === undefined ? undefined : html`<span dir="auto">${Message}</span>`],
    [texts.triggers.answer, Response === undefined ? undefined : code(Response)],
    [texts.triggers.function, code(FunctionArn)],
    [texts.triggers.duration, inMilliseconds(place, DurationMs)],
  ]);
}

function inMilliseconds({ lang }: Place, count: number): string {
  return new Intl.NumberFormat(lang, { style: 'unit', unit: 'millisecond' }).format(count);
}
