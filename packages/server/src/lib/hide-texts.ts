/** The text with `***` in place of each of the secrets, in whatever case it stands there. Longer ones go first. */
export function hideTexts(text: string, secrets: readonly string[]): string {
  const byLength = secrets.filter((secret) => secret !== '').toSorted((one, other) => other.length - one.length);
  return byLength.reduce((rest, secret) => rest.replace(new RegExp(literally(secret), 'gi'), () => '***'), text);
}

function literally(text: string): string {
  return text.replace(/[.*+?^${}()|[\]\\]/g, '\\$&');
}
