import { html } from 'lit';
import type { Json, JsonValue } from '../api.ts';
import { drawForm } from '../form.ts';
import { card } from '../parts.ts';
import type { Place, View } from '../place.ts';
import { changePool, loadPool } from '../pool.ts';
import { textOf } from '../text-of.ts';
import { changedIn, type Values } from '../values.ts';
import { triggerErrors } from './trigger-errors.ts';

const plain = [
  'PreSignUp',
  'PostConfirmation',
  'PreAuthentication',
  'PostAuthentication',
  'PreTokenGeneration',
  'UserMigration',
  'DefineAuthChallenge',
  'CreateAuthChallenge',
  'VerifyAuthChallengeResponse',
  'CustomMessage',
];

/** Those that a version belongs to. */
const versioned = ['CustomEmailSender', 'CustomSMSSender', 'InboundFederation'];

/** The functions that take part in what a pool does, and what went wrong in them. */
export async function triggers(place: Place): Promise<View> {
  const { api, texts, route } = place;
  const [, poolId = ''] = route;
  const [pool, drawErrors] = await Promise.all([loadPool(api, poolId), triggerErrors(place, poolId)]);
  const config = (pool['LambdaConfig'] ?? {}) as Json;
  const arnOf = (name: string) => (config[name] as { LambdaArn?: string } | undefined)?.LambdaArn ?? '';
  const hint = 'arn:aws:lambda:…';
  const form = drawForm({
    name: 'triggers',
    of: poolId,
    fields: [
      ...plain.map((name) => ({ name, label: name, value: textOf(config[name]), hint })),
      ...versioned.map((name) => ({ name, label: name, value: arnOf(name), hint })),
      { name: 'KMSKeyID', label: 'KMSKeyID', value: textOf(config['KMSKeyID']), hint: texts.triggers.keyHint },
    ],
    submit: texts.save,
    isShown: !place.mayChange(poolId),
    act: (values) =>
      place.save(() =>
        changePool(api, poolId, ({ LambdaConfig = {} }) => ({ LambdaConfig: changed(LambdaConfig as Json, values) })),
      ),
  });
  return {
    title: `${texts.nav.triggers} – ${pool.Name}`,
    draw: () =>
      html`${card(texts.triggers.all, html`<p class="quiet">${texts.triggers.text}</p>${form}`)}${drawErrors()}`,
  };
}

/** The functions as they are now, with those that were changed; of a function that is taken away nothing stays. */
function changed(now: Json, values: Values): Json {
  const named = changedIn<JsonValue>(
    values,
    Object.fromEntries([...plain, 'KMSKeyID'].map((name) => [name, values.text])),
  );
  const config = (name: string, version: string) => {
    const LambdaArn = values.text(name);
    return LambdaArn === '' ? '' : { LambdaVersion: version, ...(now[name] as Json | undefined), LambdaArn };
  };
  const withVersion = changedIn<JsonValue>(
    values,
    Object.fromEntries(versioned.map((name) => [name, () => config(name, 'V1_0')])),
  );
  const token = values.text('PreTokenGeneration');
  const before = now['PreTokenGenerationConfig'] as Json | undefined;
  // Its version stands beside it, and names it again.
  const PreTokenGenerationConfig =
    values.isChanged('PreTokenGeneration') && before !== undefined
      ? { PreTokenGenerationConfig: token === '' ? '' : { ...before, LambdaArn: token } }
      : {};
  const all: Json = { ...now, ...named, ...withVersion, ...PreTokenGenerationConfig };
  return Object.fromEntries(Object.entries(all).filter(([, value]) => value !== ''));
}
