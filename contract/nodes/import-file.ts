/** A file of so many people, with addresses that are verified. */
export function importFile(people: number): string {
  const lines = Array.from({ length: people }, (_, at) => `person-${at},person-${at}@example.com,TRUE`);
  return ['cognito:username,email,email_verified', ...lines, ''].join('\n');
}
