import type { Client } from '../client.ts';
import { read, write } from '../storage/store.ts';
import { keyOf } from '../storage/tokens.ts';

/** Where Amplify 6, and where 4 and 5 note that whoever is signed in was so at the hosted pages. */
const keysOf = (client: Client) => [keyOf(client, 'oauthSignIn'), 'amplify-signin-with-hostedUI'] as const;

/** Notes it. */
export async function saveMark(client: Client): Promise<void> {
  const [ofV6, ofV5] = keysOf(client);
  await write(client, ofV6, 'true,false');
  await write(client, ofV5, 'true');
}

/** Whether it is noted, there or with the session; it is no longer afterwards. */
export async function takeMark(client: Client, oauthMetadata?: string): Promise<boolean> {
  const marks = [oauthMetadata];
  for (const key of keysOf(client)) {
    marks.push(await read(client, key));
    await write(client, key, undefined);
  }
  return marks.some((mark) => mark?.includes('true'));
}
