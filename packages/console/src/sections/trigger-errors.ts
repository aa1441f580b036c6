import { html, type TemplateResult } from 'lit';
import { card, code, moment, Pages, table } from '../parts.ts';
import { addressOf, type Place } from '../place.ts';

/** What went wrong in a function of a pool. */
export interface TriggerError {
  readonly ErrorId: string;
  readonly Date: number;
  readonly TriggerSource: string;
  readonly FunctionArn: string;
  readonly Reason: keyof Place['texts']['triggers']['kinds'];
  readonly Message: string;
  readonly DurationMs: number;
  readonly UserSub?: string;
  readonly Struck: readonly string[];
  readonly Replayable: boolean;
}

interface Found {
  readonly TriggerErrors?: readonly TriggerError[];
  readonly NextToken?: string;
}

/** A part of the errors of a pool's triggers, the newest first. @throws Refusal */
export function findErrors({ api }: Place, input: object): Promise<Found> {
  return api.callOf<Found>('extensions', 'ListTriggerErrors', input);
}

/** The last errors of a pool's triggers, each with the way to what can be done about it. @throws Refusal */
export async function triggerErrors(place: Place, UserPoolId: string): Promise<() => TemplateResult> {
  const { texts } = place;
  const list = await new Pages<TriggerError>(async (NextToken) => {
    const found = await findErrors(place, {
      UserPoolId,
      MaxResults: 25,
      ...(NextToken !== undefined && { NextToken }),
    });
    return { rows: found.TriggerErrors ?? [], next: found.NextToken };
  }).read();
  const columns = [
    {
      title: texts.events.when,
      cell: (error: TriggerError) =>
        html`<a href=${addressOf('pools', UserPoolId, 'triggers', error.ErrorId)}>${moment(place, error.Date)}</a>`,
    },
    { title: texts.events.what, cell: ({ TriggerSource }: TriggerError) => code(TriggerSource) },
    { title: texts.triggers.error, cell: ({ Reason }: TriggerError) => texts.triggers.kinds[Reason] },
    { title: texts.description, cell: ({ Message }: TriggerError) => html`<span dir="auto">${Message}</span>` },
  ];
  return () =>
    card(
      texts.triggers.errors,
      html`<p class="quiet">${texts.triggers.errorsKept}</p>
        ${table(texts.triggers.errors, columns, list.rows, texts.triggers.noErrors)}${list.draw(place)}`,
    );
}
