/** By which provider the person of a session at the pages signed in. Of those that stand nobody knows: they open no app any more. */
export function sessionProviders(): string[] {
  return ['alter table browser_sessions add column provider text'];
}
