import { fill } from '@cenote/texts/languages';
import { html, type TemplateResult } from 'lit';
import { card, code, moment, Pages, table } from '../parts.ts';
import type { Place } from '../place.ts';

interface Message {
  readonly CreationDate: number;
  readonly Medium: string;
  readonly Purpose: string;
  readonly Destination: string;
  readonly Carrier?: string;
  readonly Status: State;
  readonly Attempts: number;
  readonly NextAttemptDate?: number;
  readonly LastError?: string;
}

const states = ['SENT', 'WAITING', 'FAILED'] as const;
type State = (typeof states)[number];

/** What became of a pool's messages, the newest first. @throws Refusal */
export async function messageList(place: Place, UserPoolId: string): Promise<() => TemplateResult> {
  const { api, texts, parameters } = place;
  const status = () => parameters.get('status') ?? '';
  const read = () =>
    new Pages<Message>(async (NextToken) => {
      const filter = { ...(status() !== '' && { Status: status() }), ...(NextToken !== undefined && { NextToken }) };
      const input = { UserPoolId, MaxResults: 25, ...filter };
      const found = await api.callOf<{ Messages?: Message[]; NextToken?: string }>('extensions', 'ListMessages', input);
      return { rows: found.Messages ?? [], next: found.NextToken };
    }).read();
  let list = await read();
  const choose = (event: Event) => {
    place.keep({ status: (event.target as HTMLSelectElement).value });
    void place.act(async () => {
      list = await read();
    });
  };
  const columns = [
    { title: texts.events.when, cell: (message: Message) => moment(place, message.CreationDate) },
    { title: texts.messages.to, cell: ({ Destination }: Message) => code(Destination) },
    { title: texts.messages.purpose, cell: ({ Purpose }: Message) => code(Purpose) },
    { title: texts.messages.carrier, cell: ({ Carrier }: Message) => code(Carrier) },
    { title: texts.users.status, cell: (message: Message) => stateOf(place, message) },
    { title: texts.messages.attempts, cell: ({ Attempts }: Message) => Attempts },
    { title: texts.messages.lastError, cell: ({ LastError }: Message) => html`<span dir="auto">${LastError}</span>` },
  ];
  const shown = status();
  return () =>
    card(
      texts.messages.all,
      html`<p class="quiet">${texts.messages.kept}</p>
        <div class="row"><div class="field"><label for="message-state">${texts.users.status}</label>
        <select id="message-state" @change=${choose}><option value="">${texts.messages.anyState}</option>
          ${states.map((one) => html`<option value=${one} ?selected=${one === shown}>${texts.messages.states[one]}</option>`)}</select></div></div>
        ${table(texts.messages.all, columns, list.rows, texts.messages.none)}${list.draw(place)}`,
    );
}

function stateOf(place: Place, { Status, NextAttemptDate }: Message) {
  const { texts, lang } = place;
  if (NextAttemptDate === undefined) return texts.messages.states[Status];
  const time = new Date(NextAttemptDate * 1000).toLocaleTimeString(lang, { timeStyle: 'medium' });
  return html`${texts.messages.states[Status]}<br><span class="quiet">${fill(texts.messages.nextAttempt, { time })}</span>`;
}
