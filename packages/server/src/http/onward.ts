import type { HttpResponse } from './message.ts';
import { noticeResponse } from './notice.ts';
import { redirectResponse } from './redirect.ts';

/** How a browser goes on elsewhere: by GET, or by a form with these fields. */
export interface Onward {
  readonly location: string;
  readonly fields?: Readonly<Record<string, string>>;
}

/** What somebody reads who has to go on by hand, in the language `lang`. */
export interface OnwardTexts {
  readonly lang: string;
  readonly heading: string;
  readonly text: string;
  readonly button: string;
}

/**
 * Sends a browser on. Nobody needs script: its person sends the form. `isAfterForm`: it has just sent a form of ours, whose page would
 * hold a redirect against its policy (CSP Level 3, `form-action`), so that a page of its own leads on.
 */
export async function onwardResponse(
  { location, fields }: Onward,
  { lang, heading, text, button }: OnwardTexts,
  { headers = {}, isAfterForm = false }: { headers?: HttpResponse['headers']; isAfterForm?: boolean } = {},
): Promise<HttpResponse> {
  if (fields === undefined && !isAfterForm) return redirectResponse(location, headers);
  const how =
    fields === undefined
      ? { link: { href: location, label: button, isNow: true } }
      : { form: { button, action: location, fields, isForeign: true } };
  const page = await noticeResponse({ lang, mark: 'question', heading, text, ...how });
  return { ...page, headers: { ...page.headers, ...headers } };
}
