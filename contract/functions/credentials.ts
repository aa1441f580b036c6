/** What a source of credentials is asked. */
interface CredentialsEvent {
  readonly identityId: string;
  readonly request: { readonly roleArn: string };
  response: object;
}

/** Gives credentials that tell for whom they are. */
export async function handler(event: CredentialsEvent): Promise<CredentialsEvent> {
  event.response = {
    accessKeyId: `FOR-${event.request.roleArn.replace(/^.*\//, '')}`,
    secretAccessKey: 'secret',
    sessionToken: event.identityId,
    expiration: Math.floor(Date.now() / 1000) + 900,
  };
  return event;
}
