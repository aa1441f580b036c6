import { ListObjectsV2Command, PutObjectCommand, S3Client } from '@aws-sdk/client-s3';
import { createAuth } from '@cenote/auth';
import { showSignIn } from '@cenote/ui';
import example from './example.json';

const { endpoint, storageEndpoint, bucket, region, userPoolId, clientId, identityPoolId } = example;
const auth = createAuth({ userPoolId, clientId, endpoint, identityPoolId });
const find = (selector) => document.querySelector(selector);

/** The bucket as it is for whoever is here: guests have credentials too, for less. */
const s3 = new S3Client({
  endpoint: storageEndpoint,
  region,
  forcePathStyle: true,
  credentials: async () => (await auth.getCredentials()).credentials,
});

/** A folder for everybody, or one that nobody else can open. */
async function prefixOf(folder) {
  const { identityId } = await auth.getCredentials();
  return folder === 'public' ? 'public/' : `private/${identityId}/`;
}

async function upload(file, folder) {
  const Key = `${await prefixOf(folder)}${file.name}`;
  const Body = new Uint8Array(await file.arrayBuffer());
  try {
    await s3.send(new PutObjectCommand({ Bucket: bucket, Key, Body, ContentType: file.type }));
    find('[role=status]').textContent = `${file.name} is there.`;
  } catch (error) {
    find('[role=status]').textContent = `${file.name} was refused: ${error.name}`;
  }
  await show();
}

async function listOf(folder) {
  const { Contents = [] } = await s3.send(new ListObjectsV2Command({ Bucket: bucket, Prefix: await prefixOf(folder) }));
  return Contents.map(({ Key }) => `${folder}: ${Key.split('/').at(-1)}`);
}

async function show() {
  const { isSignedIn } = auth;
  find('#who').textContent = isSignedIn ? 'You are signed in.' : 'You are a guest.';
  find('#door').textContent = isSignedIn ? 'Sign out' : 'Sign in';
  const files = [await listOf('public'), isSignedIn ? await listOf('private') : []].flat();
  find('ul').replaceChildren(
    ...files.map((text) => Object.assign(document.createElement('li'), { textContent: text })),
  );
}

find('#door').onclick = async () => {
  if (auth.isSignedIn) await auth.signOut();
  // Who closes the dialog stays a guest.
  else await showSignIn({ auth }).catch(() => undefined);
  location.reload();
};
find('form').onsubmit = (event) => {
  event.preventDefault();
  const form = new FormData(event.target);
  void upload(form.get('file'), form.get('folder'));
};
await auth.initialize();
await show();
