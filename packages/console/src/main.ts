import { type ConsoleTexts, loadConsoleTexts } from '@cenote/texts/console';
import { findLanguage } from '@cenote/texts/language-tags';
import { createApi, valueIn } from './api.ts';
import { ConsoleApp } from './app.ts';
import { drawEntrance, drawUnreached } from './entrance.ts';
import type { Role } from './place.ts';
import {
  beginSignIn,
  findCredentials,
  finishSignIn,
  forgetCredentials,
  keepCredentials,
  openLink,
  type Settings,
  type SignInTrouble,
} from './session.ts';
import type { Credentials } from './sign-request.ts';

const languageKey = 'cenote-console-language';

async function start(): Promise<void> {
  const secret = takeLink('/console/');
  const lang = chooseLanguage();
  const texts = await loadConsoleTexts(lang);
  document.documentElement.lang = lang;
  document.documentElement.dir = lang === 'ar' ? 'rtl' : 'ltr';
  await open(lang, texts, secret).catch((error: unknown) => {
    // The link may be as good as before: whoever loads the page again tries it once more.
    if (secret !== undefined) history.replaceState(null, '', `#link=${secret}`);
    drawUnreached(texts);
    throw error;
  });
}

/** @throws what `fetch` fails with, and SyntaxError for what is no answer of the server */
async function open(lang: string, texts: ConsoleTexts, secret: string | undefined): Promise<void> {
  const response = await fetch('/console/settings', { credentials: 'omit' });
  const settings = (await response.json()) as Settings;
  const enter = (trouble?: SignInTrouble) =>
    drawEntrance({ texts, settings, trouble, signIn: () => beginSignIn(settings, lang) });
  let app: ConsoleApp | undefined;
  onLink((trouble) => {
    if (app === undefined) enter(trouble);
    else app.tell('failed', texts.entrance[trouble]);
  });
  const found = await findWay(settings, secret);
  if (typeof found === 'string') return enter(found);
  if (found === undefined) return enter();
  keepCredentials(found);
  const api = createApi(settings.region, found, () => {
    app?.stop();
    app = undefined;
    forgetCredentials();
    enter('expired');
  });
  const who = await api.query('sts', { Action: 'GetCallerIdentity' }).catch(() => undefined);
  if (who === undefined) {
    forgetCredentials();
    return enter('signInFailed');
  }
  const arn = valueIn(who, 'Arn') ?? '';
  const chooseLang = (tag: string) => {
    localStorage.setItem(languageKey, tag);
    location.reload();
  };
  app = new ConsoleApp({ api, settings, texts, lang, role: roleIn(arn), chooseLang, expiresAt: found.expiresAt });
  app.start();
}

/** By a link, back from the hosted pages, or as this tab was. */
async function findWay(
  settings: Settings,
  secret: string | undefined,
): Promise<Credentials | SignInTrouble | undefined> {
  if (secret !== undefined) return (await openLink(secret)) ?? 'linkDead';
  return (await finishSignIn(settings)) ?? findCredentials();
}

/** A link that is put into the address of this tab, whoever is signed in here, leads in as it does elsewhere. */
function onLink(refuse: (trouble: SignInTrouble) => void): void {
  addEventListener('hashchange', (event) => {
    const secret = takeLink(event.oldURL);
    if (secret === undefined) return;
    // For whoever shows what is at an address, nobody has moved.
    event.stopImmediatePropagation();
    void openLink(secret).then(
      (found) => {
        if (found === undefined) return refuse('linkDead');
        keepCredentials(found);
        location.reload();
      },
      // The server did not answer: the link may be as good as before.
      () => refuse('signInFailed'),
    );
  });
}

/** Takes the secret of a link out of the address, before anything else can read it and before it is in the history. */
function takeLink(address: string): string | undefined {
  const [, secret] = /^#link=([\w-]+)$/.exec(location.hash) ?? [];
  if (secret !== undefined) history.replaceState(null, '', address);
  return secret;
}

/** What is offered; whoever has a role of another name is shown what a reader is. */
function roleIn(arn: string): Role {
  const [, role] = /:assumed-role\/cenote-console-(owner|write|read)\//.exec(arn) ?? [];
  return (role as Role | undefined) ?? 'read';
}

function chooseLanguage(): string {
  const wanted = [localStorage.getItem(languageKey) ?? '', ...navigator.languages];
  return wanted.map(findLanguage).find((tag) => tag !== undefined) ?? 'en';
}

await start();
